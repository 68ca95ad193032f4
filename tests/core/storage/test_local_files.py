"""The folder backend on a real disk: links, crashes, restores, races."""

import errno
import json
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.storage import InvalidKey, ObjectMismatch, PreconditionFailed, StorageUnavailable
from core.storage.local import LocalObjectStorage, LocalOptions

TYPE = "image/jpeg"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def local(root: Path) -> LocalObjectStorage:
    root.mkdir()
    return LocalObjectStorage(LocalOptions(root, "http://127.0.0.1", "secret"))


def write(local: LocalObjectStorage, key: str, body: bytes = b"photo") -> str:
    return local.write(key=key, body=body, content_type=TYPE).etag


def left_over(root: Path) -> list[Path]:
    incoming = root / ".incoming"
    return list(incoming.iterdir()) if incoming.exists() else []


def test_link_below_the_root_is_never_followed(
    local: LocalObjectStorage, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.jpg").write_bytes(b"not yours")
    (root / "linked").symlink_to(outside)
    (root / "a.jpg").symlink_to(outside / "a.jpg")

    for key in ("linked/a.jpg", "a.jpg"):
        with pytest.raises(InvalidKey):
            local.head(key)
        with pytest.raises(InvalidKey):
            list(local.read(key))
        with pytest.raises(InvalidKey):
            write(local, key)
        with pytest.raises(InvalidKey):
            local.delete([key])
    assert list(local.list("")) == []
    assert (outside / "a.jpg").read_bytes() == b"not yours"


def test_link_in_the_facts_is_never_followed(
    local: LocalObjectStorage, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / ".facts").symlink_to(outside)

    with pytest.raises(InvalidKey):
        write(local, "a.jpg")

    assert list(outside.iterdir()) == []


def test_root_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    root.mkdir()
    (tmp_path / "alias").symlink_to(root)
    local = LocalObjectStorage(LocalOptions(tmp_path / "alias", "http://127.0.0.1", "secret"))

    write(local, "p/a.jpg")

    assert (root / "p" / "a.jpg").read_bytes() == b"photo"


def test_write_that_breaks_off_leaves_the_old_content(
    local: LocalObjectStorage, root: Path
) -> None:
    etag = write(local, "p/a.jpg", b"old")

    def chunks() -> Iterator[bytes]:
        yield b"new and hal"
        raise RuntimeError("the sender went away")

    with pytest.raises(RuntimeError):
        local.receive(key="p/a.jpg", chunks=chunks(), content_type=TYPE)

    assert b"".join(local.read("p/a.jpg")) == b"old"
    assert getattr(local.head("p/a.jpg"), "etag", None) == etag
    assert left_over(root) == []


def test_receive_of_another_length_leaves_nothing(local: LocalObjectStorage, root: Path) -> None:
    with pytest.raises(ObjectMismatch):
        local.receive(key="p/a.jpg", chunks=[b"abc"], content_type=TYPE, size_bytes=4)

    assert local.head("p/a.jpg") is None
    assert left_over(root) == []


def test_write_on_a_full_disk_is_unavailable_and_leaves_nothing(
    local: LocalObjectStorage, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StorageUnavailable, match="No space left"):
        write(local, "p/a.jpg")

    assert local.head("p/a.jpg") is None
    assert left_over(root) == []


def test_what_a_killed_process_left_is_deleted_after_a_day(
    local: LocalObjectStorage, root: Path
) -> None:
    write(local, "a.jpg")
    old, young = root / ".incoming" / "old", root / ".incoming" / "young"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)

    LocalObjectStorage(LocalOptions(root, "http://127.0.0.1", "secret"))

    assert left_over(root) == [young]


def test_etag_survives_a_restore_of_the_content_alone(
    local: LocalObjectStorage, root: Path
) -> None:
    etag = write(local, "p/a.jpg")
    (root / ".facts" / "p" / "a.jpg").unlink()
    os.utime(root / "p" / "a.jpg", (1, 1))

    info = local.head("p/a.jpg")

    assert info is not None
    assert (info.etag, info.content_type, info.size_bytes) == (etag, TYPE, 5)


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b'{"etag": "x"}', b"\xff"])
def test_etag_survives_garbled_facts(local: LocalObjectStorage, root: Path, garbage: bytes) -> None:
    etag = write(local, "p/a.jpg")
    (root / ".facts" / "p" / "a.jpg").write_bytes(garbage)

    assert getattr(local.head("p/a.jpg"), "etag", None) == etag


def test_etag_changes_when_the_content_is_edited_by_hand(
    local: LocalObjectStorage, root: Path
) -> None:
    promised = write(local, "p/a.jpg", b"photo")
    (root / "p" / "a.jpg").write_bytes(b"PHOTO")

    with pytest.raises(PreconditionFailed):
        local.copy(source="p/a.jpg", target="u/a.jpg", size_bytes=5, if_match=promised)

    assert b"".join(local.read("p/a.jpg")) == b"PHOTO"


def test_etag_of_facts_that_belong_to_another_content_is_not_believed(
    local: LocalObjectStorage, root: Path
) -> None:
    """Two writers crossed: the facts of one, the content of the other, same size."""
    write(local, "p/a.jpg", b"first")
    facts = root / ".facts" / "p" / "a.jpg"
    foreign = facts.read_bytes()
    etag = write(local, "p/a.jpg", b"other")
    facts.write_bytes(foreign)

    assert json.loads(foreign)["etag"] != etag
    assert getattr(local.head("p/a.jpg"), "etag", None) == etag


def test_reader_keeps_the_version_it_opened(local: LocalObjectStorage) -> None:
    write(local, "p/a.jpg", b"old")

    with local.open("p/a.jpg") as file:
        write(local, "p/a.jpg", b"new")
        assert file.read() == b"old"


def test_copy_is_a_file_of_its_own(local: LocalObjectStorage, root: Path) -> None:
    write(local, "p/a.jpg", b"x" * 3_000_000)

    local.copy(source="p/a.jpg", target="u/a.jpg", size_bytes=3_000_000)

    assert (root / "u" / "a.jpg").stat().st_ino != (root / "p" / "a.jpg").stat().st_ino
    assert (root / "u" / "a.jpg").stat().st_nlink == 1


def test_copy_without_help_from_the_kernel(
    local: LocalObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(*_: object) -> int:
        raise OSError(errno.EXDEV, "cross-device")

    monkeypatch.setattr(os, "copy_file_range", unable, raising=False)
    write(local, "p/a.jpg", b"x" * 3_000_000)

    local.copy(source="p/a.jpg", target="u/a.jpg", size_bytes=3_000_000)

    assert b"".join(local.read("u/a.jpg")) == b"x" * 3_000_000


def test_file_and_folder_cannot_share_a_name(local: LocalObjectStorage, root: Path) -> None:
    write(local, "p/a")

    with pytest.raises(InvalidKey):
        write(local, "p/a/b")
    with pytest.raises(InvalidKey):
        write(local, "p")

    assert local.head("p") is None
    assert local.head("p/a/b") is None
    assert local.delete(["p", "p/a/b"]) == 2
    assert [info.key for info in local.list("")] == ["p/a"]
    assert left_over(root) == []


def test_delete_takes_empty_folders_and_facts_along(local: LocalObjectStorage, root: Path) -> None:
    write(local, "p/1/2/a.jpg")
    write(local, "p/b.jpg")

    local.delete(["p/1/2/a.jpg"])

    assert sorted(path.name for path in (root / "p").iterdir()) == ["b.jpg"]
    assert sorted(path.name for path in (root / ".facts" / "p").iterdir()) == ["b.jpg"]
    local.delete(["p/b.jpg"])
    assert local.files.root.exists()


def test_writers_and_deleters_in_one_folder_do_not_trip(local: LocalObjectStorage) -> None:
    def churn(number: int) -> None:
        for _ in range(20):
            write(local, f"p/1/{number}.jpg")
            local.delete([f"p/1/{number}.jpg"])
        write(local, f"p/1/{number}.jpg")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(churn, range(8)))

    assert [info.key for info in local.list("p/")] == [f"p/1/{n}.jpg" for n in range(8)]


def test_writers_of_one_key_leave_one_whole_content_and_its_own_etag(
    local: LocalObjectStorage,
) -> None:
    bodies = [bytes([number]) * 200_000 for number in range(8)]
    etags = {body: write(local, "control", body) for body in bodies}
    together = threading.Barrier(8)

    def replace(body: bytes) -> None:
        together.wait()
        for _ in range(10):
            write(local, "a.jpg", body)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(replace, bodies))

    content = b"".join(local.read("a.jpg"))
    assert getattr(local.head("a.jpg"), "etag", None) == etags[content]


def test_check_of_a_root_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    local = LocalObjectStorage(LocalOptions(tmp_path / "file" / "media", "http://x", "secret"))

    with pytest.raises(StorageUnavailable, match="MEDIA_ROOT"):
        local.check()
