from random import Random

import pytest
from PIL import ImageStat

from partners.demo.scenes import SCENES


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_scene_fills_its_frame_and_depends_on_its_generator_alone(scene):
    picture, again = scene((120, 80), Random(5)), scene((120, 80), Random(5))
    upright = scene((80, 120), Random(6))

    assert picture.tobytes() == again.tobytes() != upright.tobytes()
    for drawn, size in ((picture, (120, 80)), (upright, (80, 120))):
        assert (drawn.size, drawn.mode) == (size, "RGB")
        assert max(ImageStat.Stat(drawn).stddev) > 8


def test_scenes_are_twenty_four_different_ones():
    assert len(set(SCENES)) == 24
