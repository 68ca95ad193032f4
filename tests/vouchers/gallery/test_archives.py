"""All files as one ZIP: the same bytes, safe names, a length known beforehand."""

import gc
import io
import zipfile

import pytest
from django.test import Client

from core.storage import ObjectMissing, storage
from tests.factories import stored_bytes
from tests.vouchers.gallery import doors
from tests.vouchers.gallery.conftest import hang, share
from vouchers.archives import Archive

pytestmark = pytest.mark.django_db


def opened(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response)))


def received(chunks) -> tuple[bytes, Exception | None]:
    """What came before the stream broke off, and why it did."""
    arrived = bytearray()
    try:
        for chunk in chunks:
            arrived += chunk
    except Exception as trouble:
        return bytes(arrived), trouble
    return bytes(arrived), None


def bodies(moment, **which) -> dict[str, bytes]:
    return {
        asset.filename: b"".join(storage().read(asset.original_key))
        for asset in moment.assets.filter(**which)
    }


def test_archive_holds_the_originals_bytes(moment, redemption):
    response = doors.owner(moment, redemption).get(f"/acervo/{moment.id}/baixar.zip")

    whole = b"".join(response)
    archive = zipfile.ZipFile(io.BytesIO(whole))
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == bodies(moment)
    assert int(response["Content-Length"]) == len(whole)
    assert 'filename="Newborn da Helena.zip"' in response["Content-Disposition"]


def test_archive_for_a_guest_leaves_hidden_files_out(moment):
    root = share(moment, allow_download=True)

    archive = opened(Client().get(f"{root}/baixar.zip"))

    assert {name: archive.read(name) for name in archive.namelist()} == bodies(
        moment, is_hidden=False
    )


def test_archive_of_favorites_holds_those_only(moment, redemption):
    moment.assets.filter(position=1).update(is_favorite=True)
    address = f"/acervo/{moment.id}/baixar.zip?ver=favoritas"

    archive = opened(doors.owner(moment, redemption).get(address))

    assert archive.namelist() == [moment.assets.get(position=1).filename]


@pytest.mark.parametrize(
    ("names", "written"),
    [
        (["a.jpg", "A.JPG", "a.jpg"], ["a.jpg", "A (2).JPG", "a (3).jpg"]),
        (["a.jpg", "a (2).jpg", "a.jpg"], ["a.jpg", "a (2).jpg", "a (3).jpg"]),
        (["../../etc/passwd", "/x.jpg", "C:\\x.jpg"], ["_.._etc_passwd", "_x.jpg", "C__x.jpg"]),
        (["", "..", "."], ["arquivo", "arquivo (2)", "arquivo (3)"]),
        (["📷 praia.jpg", "nu\x00lo.jpg"], ["📷 praia.jpg", "nulo.jpg"]),
    ],
)
def test_archive_names_are_unique_and_safe(moment, names, written):
    moment.assets.all().delete()
    files = hang(moment, *(stored_bytes(10) for _ in names))
    for asset, name in zip(files, names, strict=True):
        asset.filename = name

    archive = Archive(files)
    whole = b"".join(archive.chunks())

    assert zipfile.ZipFile(io.BytesIO(whole)).namelist() == written
    assert archive.size_bytes == len(whole)


def test_archive_reads_one_file_at_a_time(moment, monkeypatch):
    reads, backend = [], type(storage())
    read = backend.read

    def noted(self, key, **options):
        reads.append(key)
        return read(self, key, **options)

    monkeypatch.setattr(backend, "read", noted)
    files = list(moment.assets.order_by("position"))

    chunks = Archive(files).chunks()

    assert reads == [files[0].original_key]
    b"".join(chunks)
    assert reads == [file.original_key for file in files]


def test_archive_with_the_first_file_gone_says_so_before_it_begins(moment, redemption):
    storage().delete([moment.assets.get(position=0).original_key])

    response = doors.owner(moment, redemption).get(f"/acervo/{moment.id}/baixar.zip")

    assert response.status_code == 503
    assert "Suas fotos estão seguras" in response.content.decode()


def test_archive_with_a_later_file_gone_breaks_off_short_of_its_length(moment, redemption):
    storage().delete([moment.assets.get(position=1).original_key])

    response = doors.owner(moment, redemption).get(f"/acervo/{moment.id}/baixar.zip")

    arrived, trouble = received(response)

    assert isinstance(trouble, ObjectMissing)
    assert 1000 < len(arrived) < int(response["Content-Length"])


def test_archive_with_a_file_of_another_size_breaks_off(moment):
    asset = moment.assets.get(position=0)
    storage().write(key=asset.original_key, body=b"short", content_type="image/jpeg")
    archive = Archive([asset])

    arrived, trouble = received(archive.chunks())

    assert isinstance(trouble, RuntimeError)
    assert len(arrived) < archive.size_bytes


@pytest.fixture
def nobody_else_downloads():
    """Test clients do not close what they did not read; real servers do."""
    gc.collect()


def test_archive_waits_for_a_place(nobody_else_downloads, moment, redemption, settings):
    settings.ARCHIVES_AT_ONCE = 2
    client, address = doors.owner(moment, redemption), f"/acervo/{moment.id}/baixar.zip"
    first, second = client.get(address), client.get(address)

    refused = client.get(address)
    assert (refused.status_code, refused["Retry-After"]) == (503, "120")
    assert "Muita gente baixando agora" in refused.content.decode()

    assert opened(first).testzip() is None
    third = client.get(address)
    assert third.status_code == 200
    assert opened(second).testzip() is opened(third).testzip() is None


def test_archive_that_never_began_holds_no_place(
    nobody_else_downloads, moment, redemption, settings
):
    settings.ARCHIVES_AT_ONCE = 1
    client, address = doors.owner(moment, redemption), f"/acervo/{moment.id}/baixar.zip"
    key = moment.assets.get(position=0).original_key
    body = b"".join(storage().read(key))
    storage().delete([key])
    assert client.get(address).status_code == 503

    storage().write(key=key, body=body, content_type="image/jpeg")
    response = client.get(address)
    assert response.status_code == 200
    assert opened(response).testzip() is None


def test_archive_head_reads_nothing(moment, redemption):
    storage().delete([asset.original_key for asset in moment.assets.all()])

    response = doors.owner(moment, redemption).head(f"/acervo/{moment.id}/baixar.zip")

    assert response.status_code == 200
    assert int(response["Content-Length"]) > 3000


def test_archive_of_nothing_is_an_empty_one(moment):
    moment.assets.update(is_hidden=True)
    root = share(moment, allow_download=True)

    response = Client().get(f"{root}/baixar.zip")

    assert opened(response).namelist() == []
