"""Every scene is a function from a size and a random generator to an upright picture."""

from collections.abc import Callable
from random import Random

from PIL import Image

from partners.demo.scenes.blossom import pink_cosmos, white_daisies
from partners.demo.scenes.bokeh import evening_lights, warm_lights
from partners.demo.scenes.cloth import blush_blanket, cream_blanket
from partners.demo.scenes.dunes import amber_dunes, rose_dunes
from partners.demo.scenes.forest import golden_forest, green_forest
from partners.demo.scenes.hills import golden_hills, misty_hills, rose_hills
from partners.demo.scenes.lake import dawn_lake
from partners.demo.scenes.meadow import golden_meadow, green_meadow
from partners.demo.scenes.night import starry_lake, teal_night
from partners.demo.scenes.sea import amber_sea, pastel_sea
from partners.demo.scenes.shore import golden_shore, turquoise_shore
from partners.demo.scenes.window import clay_wall, sage_wall

Scene = Callable[[tuple[int, int], Random], Image.Image]

# In the order of a day, so that a gallery of them reads like one.
SCENES: tuple[Scene, ...] = (
    dawn_lake,
    misty_hills,
    golden_forest,
    cream_blanket,
    white_daisies,
    turquoise_shore,
    sage_wall,
    green_meadow,
    pink_cosmos,
    rose_dunes,
    clay_wall,
    green_forest,
    golden_hills,
    blush_blanket,
    amber_dunes,
    golden_meadow,
    golden_shore,
    pastel_sea,
    rose_hills,
    amber_sea,
    warm_lights,
    evening_lights,
    starry_lake,
    teal_night,
)
