"""A folder as an object store: whole files or none, and what a file system does not remember.

    <root>/partners/7/a.jpg          the content, under its key
    <root>/.facts/partners/7/a.jpg   its content type and digest (JSON)
    <root>/.incoming/                what is still being written

The content decides: facts that do not fit its size and time are worked out anew, so a folder that
was copied, restored or edited by hand still tells the truth about every ETag.
"""

import json
import mimetypes
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final

from core.storage.errors import InvalidKey, ObjectMissing, StorageUnavailable
from core.storage.interface import ObjectInfo
from core.storage.keys import checked_key
from core.storage.streams import flush_to_disk

_FACTS: Final = ".facts"
_INCOMING: Final = ".incoming"
_ABANDONED_SECONDS: Final = 24 * 60 * 60
_MISSING: Final = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept beside the content, and the marks of the one content it is true for."""

    content_type: str
    etag: str
    size_bytes: int
    modified_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result, *, content_type: str, etag: str) -> "Facts":
        return cls(content_type, etag, status.st_size, status.st_mtime_ns, status.st_ino)

    def fit(self, status: os.stat_result) -> bool:
        return self == Facts.of(status, content_type=self.content_type, etag=self.etag)


class FileTree:
    def __init__(self, root: Path) -> None:
        # Resolved once: the root itself may be a link, nothing below it may.
        self.root = root.resolve()

    @contextmanager
    def opened(self, key: str) -> Iterator[tuple[BufferedReader, ObjectInfo]]:
        """Open one version of the content: replacing it meanwhile does not change what is read."""
        path = self._path(key)
        with _disk_trouble(key):
            file = open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")  # noqa: SIM115, PTH123
        with file:
            with _disk_trouble(key):
                info = self._described(key, file)
            yield file, info

    def info(self, key: str) -> ObjectInfo | None:
        try:
            with self.opened(key) as (_, info):
                return info
        except ObjectMissing:
            return None

    @contextmanager
    def incoming(self) -> Iterator[BinaryIO]:
        """A nameless file to write into; it is gone afterwards unless `place` gave it a key."""
        folder = self.root / _INCOMING
        path = folder / token_hex(16)
        with _disk_trouble("incoming file"):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("xb") as file:
                    yield file
            finally:
                path.unlink(missing_ok=True)

    def place(self, file: BinaryIO, *, key: str, content_type: str, etag: str) -> ObjectInfo:
        """Give a written incoming file its key, at once and for good (it survives a power cut)."""
        flush_to_disk(file)
        facts = Facts.of(os.fstat(file.fileno()), content_type=content_type, etag=etag)
        self._write_facts(key, facts)
        target = self._path(key)
        with _disk_trouble(key):
            _move(Path(file.name), target)
            _flush_folder(target.parent)
        return _info(key, facts)

    def forget_abandoned(self) -> None:
        """Delete what processes that were killed left half-written a day ago or earlier."""
        with suppress(*_MISSING):
            for path in (self.root / _INCOMING).iterdir():
                with suppress(*_MISSING):
                    if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                        path.unlink()

    def delete(self, key: str) -> None:
        for path in (self._path(key), self._path(key, _FACTS)):
            with _disk_trouble(key), suppress(*_MISSING):
                path.unlink()
                self._drop_empty_folders(path.parent)

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that starts with the prefix, in the order S3 would list them."""
        folder, _, _ = prefix.rpartition("/")
        yield from self._keys_below(self.root / folder, f"{folder}/" if folder else "", prefix)

    def _keys_below(self, folder: Path, parent: str, prefix: str) -> Iterator[str]:
        try:
            entries = list(os.scandir(folder))
        except _MISSING:
            return
        names = {
            f"{parent}{entry.name}/" if entry.is_dir(follow_symlinks=False) else parent + entry.name
            for entry in entries
            if not entry.name.startswith(".") and not entry.is_symlink()
        }
        for name in sorted(names):
            if name.endswith("/") and (name.startswith(prefix) or prefix.startswith(name)):
                yield from self._keys_below(self.root / name, name, prefix)
            elif name.startswith(prefix) and not name.endswith("/"):
                yield name

    def _path(self, key: str, tree: str = "") -> Path:
        """Where the key lives. Raises: InvalidKey, also where a link would lead elsewhere."""
        path = self.root / tree / checked_key(key)
        if os.path.realpath(path) != str(path):
            raise InvalidKey(f"{key}: the way to it leads through a link")
        return path

    def _described(self, key: str, file: BufferedReader) -> ObjectInfo:
        status = os.fstat(file.fileno())
        facts = self._read_facts(key)
        if facts is None or not facts.fit(status):
            facts = Facts.of(
                status,
                content_type=facts.content_type if facts else _guessed_type(key),
                etag=etag_of(file_digest(file, "sha256").hexdigest()),
            )
            file.seek(0)
            self._write_facts(key, facts)
        return _info(key, facts)

    def _read_facts(self, key: str) -> Facts | None:
        try:
            return Facts(**json.loads(self._path(key, _FACTS).read_bytes()))
        except (*_MISSING, ValueError, TypeError):
            return None

    def _write_facts(self, key: str, facts: Facts) -> None:
        """Not flushed to the disk: what a power cut takes is worked out anew."""
        with self.incoming() as file:
            file.write(json.dumps(asdict(facts)).encode())
            file.flush()
            _move(Path(file.name), self._path(key, _FACTS))

    def _drop_empty_folders(self, folder: Path) -> None:
        with suppress(OSError):  # not empty, or somebody else was quicker
            while folder not in (self.root, self.root / _FACTS):
                folder.rmdir()
                folder = folder.parent


def etag_of(sha256: str) -> str:
    """Same content, same ETag, as on S3; the length of an MD5, so that no column is too short."""
    return sha256[:32]


def _info(key: str, facts: Facts) -> ObjectInfo:
    return ObjectInfo(
        key=key,
        size_bytes=facts.size_bytes,
        etag=facts.etag,
        modified_at=datetime.fromtimestamp(facts.modified_ns / 1e9, tz=UTC),
        content_type=facts.content_type,
    )


def _guessed_type(key: str) -> str:
    return mimetypes.guess_type(key)[0] or "application/octet-stream"


def _move(source: Path, target: Path) -> None:
    """Replace the target; deletions next door may take the empty folder away in between."""
    for _ in range(100):
        if target.is_dir() or any(folder.is_file() for folder in target.parents):
            raise InvalidKey(f"{target.name}: a file and a folder cannot share a name")
        # Whatever is in the way now was not there a moment ago, or will not be in the next.
        with suppress(*_MISSING, FileExistsError):
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
            return
    raise StorageUnavailable(f"{target.name}: its folder keeps disappearing")


def _flush_folder(folder: Path) -> None:
    with suppress(*_MISSING):  # deleted again already
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _disk_trouble(subject: str) -> Iterator[None]:
    """Say what the operating system said, in our words; a full disk is worth another try."""
    try:
        yield
    except _MISSING as error:
        raise ObjectMissing(subject) from error
    except OSError as error:
        raise StorageUnavailable(f"{subject}: {error.strerror}") from error
