"""The upload on our disk: the version that was published, or none."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.storage import ObjectMissing, StorageUnavailable, storage
from partners.models import MediaAsset
from partners.services.processing.verdicts import Changed, ChecksumMismatch, Missing

_PREFIX = "acervo-media-"
_ABANDONED_SECONDS = 3600


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for one batch. What a killed worker left behind an hour ago goes, too."""
    _forget_abandoned()
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        yield Path(folder)


def _forget_abandoned() -> None:
    oldest = time.time() - _ABANDONED_SECONDS
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def fetch(asset: MediaAsset, path: Path) -> str:
    """Write the upload to `path`; answers its SHA-256. Runs in a thread, touches no database.

    Raises Missing, Changed or ChecksumMismatch (the file's fault), StorageError (ours).
    """
    try:
        fetched = storage().download_to(asset.upload_key, path)
    except ObjectMissing:
        raise Missing from None
    if fetched.info.etag != asset.upload_etag:
        raise Changed
    arrived_bytes = path.stat().st_size
    if arrived_bytes != asset.size_bytes:
        raise StorageUnavailable(f"{asset.upload_key}: {arrived_bytes} bytes arrived")
    if asset.declared_sha256 and fetched.sha256 != asset.declared_sha256:
        raise ChecksumMismatch
    return fetched.sha256
