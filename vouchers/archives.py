"""Many files as one ZIP that is never whole anywhere: not in memory, not on a disk.

Stored, not deflated: photos and videos do not shrink, and so the length is known beforehand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import structlog
from zipstream import ZipStream

from core.storage import StorageError, storage
from core.storage.filenames import safe_filename
from vouchers.models import MomentAsset

_log = structlog.get_logger("vouchers.archives")


class Archive:
    """The ZIP of some files: its length now, its bytes once."""

    def __init__(self, assets: Iterable[MomentAsset]) -> None:
        self._zip = ZipStream(sized=True)  # type: ignore[no-untyped-call]
        for asset, name in _named(assets):
            self._zip.add(_content(asset), name, size=asset.size_bytes)

    @property
    def size_bytes(self) -> int:
        return len(self._zip)

    def chunks(self) -> Iterator[bytes]:
        """Stream the archive. The first file is asked for before this returns.

        So a storage that does not answer is an error that can still be told; one that fails later
        breaks the stream off short of its announced length, and no browser takes that for whole.
        Raises: StorageError.
        """
        stream = self._told(iter(self._zip))
        return _continued([next(stream, b""), next(stream, b"")], stream)

    @staticmethod
    def _told(stream: Iterator[bytes]) -> Iterator[bytes]:
        try:
            yield from stream
        except (StorageError, RuntimeError) as trouble:
            _log.warning("archive_broken_off", reason=type(trouble).__name__)
            raise


def _content(asset: MomentAsset) -> Iterator[bytes]:
    """Nothing is opened until the archive reaches this file."""
    yield from storage().read(asset.original_key)


def _continued(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest


def _named(assets: Iterable[MomentAsset]) -> Iterator[tuple[MomentAsset, str]]:
    """Each file with a name no other has, also on disks that do not tell cases apart."""
    taken: set[str] = set()
    numbers: Counter[str] = Counter()
    for asset in assets:
        name = unique = safe_filename(asset.filename)
        path = PurePosixPath(name)
        while unique.casefold() in taken:
            numbers[name] += 1
            unique = f"{path.stem} ({numbers[name] + 1}){path.suffix}"
        taken.add(unique.casefold())
        yield asset, unique
