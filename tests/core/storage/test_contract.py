"""What every storage must do, whatever stands behind it."""

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.storage import InvalidKey, ObjectMismatch, ObjectMissing, PreconditionFailed
from tests.core.storage.conftest import EMPTY_RANGE, KEY_ORDER, PRECONDITION, Backend

PHOTO = bytes(range(256)) * 1_000
TYPE = "image/jpeg"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def written(backend: Backend, key: str = "partners/1/a.jpg", body: bytes = PHOTO):
    return backend.storage.write(key=key, body=body, content_type=TYPE)


def content(backend: Backend, key: str) -> bytes:
    return b"".join(backend.storage.read(key))


def test_write_then_head_tells_size_type_and_etag(backend: Backend) -> None:
    info = written(backend)

    found = backend.storage.head("partners/1/a.jpg")

    assert found is not None
    assert (found.size_bytes, found.content_type) == (len(PHOTO), TYPE)
    assert found.etag == info.etag
    assert '"' not in found.etag
    assert abs((found.modified_at - info.modified_at).total_seconds()) < 2


def test_write_takes_an_open_file(backend: Backend) -> None:
    info = backend.storage.write(key="a.jpg", body=io.BytesIO(PHOTO), content_type=TYPE)

    assert info.size_bytes == len(PHOTO)
    assert content(backend, "a.jpg") == PHOTO


def test_write_replaces_and_changes_the_etag(backend: Backend) -> None:
    first = written(backend)

    second = written(backend, body=PHOTO[::-1])

    assert second.etag != first.etag
    assert content(backend, "partners/1/a.jpg") == PHOTO[::-1]


def test_head_of_a_missing_key_is_none(backend: Backend) -> None:
    assert backend.storage.head("partners/1/none.jpg") is None


def test_read_of_a_missing_key(backend: Backend, tmp_path: Path) -> None:
    with pytest.raises(ObjectMissing):
        list(backend.storage.read("partners/1/none.jpg"))
    with pytest.raises(ObjectMissing), backend.storage.open("partners/1/none.jpg"):
        pass
    with pytest.raises(ObjectMissing):
        backend.storage.download_to("partners/1/none.jpg", tmp_path / "file")


@pytest.mark.parametrize("body", [PHOTO, b"ab", b""])
def test_read_with_a_limit_gives_the_first_bytes(backend: Backend, body: bytes) -> None:
    if not body:
        backend.must_check(EMPTY_RANGE)
    written(backend, body=body)

    head = b"".join(backend.storage.read("partners/1/a.jpg", limit_bytes=16))

    assert head == body[:16]


def test_open_reads_forwards_like_a_file(backend: Backend) -> None:
    written(backend)

    with backend.storage.open("partners/1/a.jpg") as file:
        assert file.read(10) == PHOTO[:10]
        assert file.read() == PHOTO[10:]


def test_download_to_hashes_what_arrived(backend: Backend, tmp_path: Path) -> None:
    info = written(backend)

    downloaded = backend.storage.download_to("partners/1/a.jpg", tmp_path / "file")

    assert (tmp_path / "file").read_bytes() == PHOTO
    assert downloaded.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert (downloaded.info.etag, downloaded.info.size_bytes) == (info.etag, len(PHOTO))


def test_copy_keeps_bytes_and_type_and_is_repeatable(backend: Backend) -> None:
    etag = written(backend).etag

    for _ in range(2):
        info = backend.storage.copy(
            source="partners/1/a.jpg", target="u/1/m/2/a.jpg", size_bytes=len(PHOTO), if_match=etag
        )

    assert (info.key, info.size_bytes) == ("u/1/m/2/a.jpg", len(PHOTO))
    assert backend.storage.head("u/1/m/2/a.jpg") == info
    assert info.content_type == TYPE
    assert content(backend, "u/1/m/2/a.jpg") == PHOTO


def test_copy_can_set_another_type(backend: Backend) -> None:
    etag = written(backend).etag

    info = backend.storage.copy(
        source="partners/1/a.jpg",
        target="u/1/a.jpg",
        size_bytes=len(PHOTO),
        if_match=etag,
        content_type="image/png",
    )

    found = backend.storage.head("u/1/a.jpg")
    assert found is not None
    assert (info.content_type, found.content_type) == ("image/png", "image/png")
    assert (info.etag, info.size_bytes) == (found.etag, found.size_bytes)


def test_copy_outlives_its_source(backend: Backend) -> None:
    written(backend)
    backend.storage.copy(source="partners/1/a.jpg", target="u/1/a.jpg", size_bytes=len(PHOTO))

    backend.storage.delete(["partners/1/a.jpg"])

    assert content(backend, "u/1/a.jpg") == PHOTO


def test_copy_of_a_missing_source(backend: Backend) -> None:
    with pytest.raises(ObjectMissing):
        backend.storage.copy(source="partners/1/none.jpg", target="u/1/a.jpg", size_bytes=1)

    assert backend.storage.head("u/1/a.jpg") is None


def test_copy_of_a_changed_source_is_refused(backend: Backend) -> None:
    backend.must_check(PRECONDITION)
    promised = written(backend).etag
    written(backend, body=PHOTO[::-1])

    with pytest.raises(PreconditionFailed):
        backend.storage.copy(
            source="partners/1/a.jpg", target="u/1/a.jpg", size_bytes=len(PHOTO), if_match=promised
        )

    assert backend.storage.head("u/1/a.jpg") is None


def test_copy_of_a_changed_source_never_passes_unseen(backend: Backend) -> None:
    """Also where the server ignores the precondition: the copy's own ETag gives it away."""
    promised = written(backend).etag
    written(backend, body=PHOTO[::-1])

    with pytest.raises((PreconditionFailed, ObjectMismatch)):
        backend.storage.copy(
            source="partners/1/a.jpg",
            target="u/1/a.jpg",
            size_bytes=len(PHOTO),
            if_match=promised,
            content_type=TYPE,
        )


def test_copy_of_another_size_is_a_mismatch(backend: Backend) -> None:
    written(backend)

    with pytest.raises(ObjectMismatch):
        backend.storage.copy(
            source="partners/1/a.jpg", target="u/1/a.jpg", size_bytes=len(PHOTO) - 1
        )


def test_delete_is_fine_with_missing_keys_and_any_number(backend: Backend) -> None:
    written(backend)

    deleted = backend.storage.delete(
        key for key in ["partners/1/a.jpg", *(f"partners/1/{n}.jpg" for n in range(2_100))]
    )

    assert deleted == 2_101
    assert backend.storage.head("partners/1/a.jpg") is None


def test_delete_of_nothing(backend: Backend) -> None:
    assert backend.storage.delete([]) == 0


def test_list_walks_a_prefix(backend: Backend) -> None:
    for key in ("p/1/a.jpg", "p/10/b.jpg", "p/2/c.jpg"):
        written(backend, key=key, body=key.encode())

    assert {info.key for info in backend.storage.list("p/1")} == {"p/1/a.jpg", "p/10/b.jpg"}
    assert [info.key for info in backend.storage.list("p/1/")] == ["p/1/a.jpg"]
    assert list(backend.storage.list("nobody/")) == []


def test_list_is_in_key_order(backend: Backend) -> None:
    backend.must_check(KEY_ORDER)
    keys = ["p/1/a-b.jpg", "p/1/a.jpg", "p/1/a/c.jpg", "p/10/a.jpg", "p/2/a.jpg", "q/1/a.jpg"]
    for key in reversed(keys):
        written(backend, key=key, body=key.encode())

    found = list(backend.storage.list("p/1"))

    assert [info.key for info in found] == keys[:4]
    assert [info.size_bytes for info in found] == [len(key) for key in keys[:4]]
    assert found[1].etag == getattr(backend.storage.head("p/1/a.jpg"), "etag", None)
    assert [info.key for info in backend.storage.list("p/1/")] == keys[:3]
    assert [info.key for info in backend.storage.list("")] == keys
    assert list(backend.storage.list("nobody/")) == []


BAD_KEYS = [
    "",
    "/a",
    "a/",
    "a//b",
    "../a",
    "a/../b",
    "a/./b",
    ".facts/a",
    "a\\b",
    "a b",
    "á",
    "a\n",
]


def test_a_key_outside_the_alphabet_is_refused_everywhere(backend: Backend) -> None:
    for key in [*BAD_KEYS, "a\0", "a" * 201, "a/" * 450 + "a"]:
        with pytest.raises(InvalidKey):
            backend.storage.head(key)
        with pytest.raises(InvalidKey):
            backend.storage.write(key=key, body=b"x", content_type=TYPE)
        with pytest.raises(InvalidKey):
            backend.storage.copy(source="a", target=key, size_bytes=1)
        with pytest.raises(InvalidKey):
            backend.storage.delete([key])
        with pytest.raises(InvalidKey):
            next(backend.storage.read(key))
        with pytest.raises(InvalidKey):
            backend.storage.presign_upload(key=key, content_type=TYPE, size_bytes=1, now=NOW)


def test_check_is_quiet_when_all_is_well(backend: Backend) -> None:
    backend.storage.check()
