"""The objects of a file that is taken."""

from dataclasses import dataclass
from pathlib import Path

from core.storage import ObjectInfo, ObjectMissing, PreconditionFailed, storage
from partners.keys import DERIVATIVE_TYPE, original_key, preview_key, thumbnail_key
from partners.media.results import ProcessedFile
from partners.models import MediaAsset
from partners.services.processing.verdicts import Changed, Missing, Taken


@dataclass(frozen=True, slots=True)
class Looked:
    """A file on the disk that is what was announced, with its two copies."""

    asset: MediaAsset
    sha256: str
    processed: ProcessedFile


def store(looked: Looked) -> Taken:
    """Put the original and its copies where nobody outside can write.

    The original goes first: should it have changed, nothing is left behind. The bytes do not pass
    through us a second time. Runs in a thread, touches no database; safe to repeat.
    Raises Changed or Missing (the file's fault), StorageError (ours).
    """
    asset, processed = looked.asset, looked.processed
    original = _copy_original(asset)
    preview = _write(preview_key(asset), processed.preview_path)
    thumbnail = _write(thumbnail_key(asset), processed.thumbnail_path)
    return Taken(
        sha256=looked.sha256,
        inspection=processed.inspection,
        original_etag=original.etag,
        preview_bytes=preview.size_bytes,
        thumbnail_bytes=thumbnail.size_bytes,
    )


def _copy_original(asset: MediaAsset) -> ObjectInfo:
    try:
        return storage().copy(
            source=asset.upload_key,
            target=original_key(asset),
            size_bytes=asset.size_bytes,
            if_match=asset.upload_etag,
            content_type=asset.content_type,
        )
    except PreconditionFailed:
        raise Changed from None
    except ObjectMissing:
        raise Missing from None


def _write(key: str, path: Path) -> ObjectInfo:
    with path.open("rb") as file:
        return storage().write(key=key, body=file, content_type=DERIVATIVE_TYPE)
