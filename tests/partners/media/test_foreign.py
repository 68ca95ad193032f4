import pytest

from partners.media.errors import ForeignContent
from partners.media.foreign import refuse_foreign_content
from tests.support.bad_files import zip_archive
from tests.support.files import jpeg


def test_refuse_foreign_content_passes_a_chance_archive_signature(written):
    photo = jpeg(8, 8)
    by_chance = photo + b"PK\x05\x06" + bytes(range(1, 19))

    refuse_foreign_content(written(by_chance), len(photo))


def test_refuse_foreign_content_looks_behind_a_second_picture(written):
    photo = jpeg(8, 8)

    with pytest.raises(ForeignContent):
        refuse_foreign_content(written(photo + photo + zip_archive()), len(photo))


def test_refuse_foreign_content_only_minds_markup_outside_the_picture(written):
    """Pixels may spell anything; only metadata and appended bytes are read as text."""
    photo = jpeg(8, 8)

    refuse_foreign_content(written(photo + b"<x:xmpmeta/>"), len(photo))
