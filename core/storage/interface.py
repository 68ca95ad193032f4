"""What the rest of Acervo may ask of a place where files are kept.

Two backends speak this protocol (S3 and a local folder); one contract suite holds both to it.
Keys are relative, '/'-separated ASCII (`core.storage.keys`). Bytes travel between the browser and
the storage by signed addresses, so a request never carries a file through Django on S3.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One stored object; `content_type` is None where the answer did not carry it (listings)."""

    key: str
    size_bytes: int
    etag: str
    modified_at: datetime
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class DownloadedObject:
    """What `download_to` put on the disk, with the digest of the bytes that arrived."""

    info: ObjectInfo
    sha256: str


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """A request the uploader sends as it stands: method, address and exactly these headers."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


class ObjectStorage(Protocol):
    """Every method but `storage.check` may raise StorageUnavailable, which is worth repeating."""

    def presign_upload(
        self, *, key: str, content_type: str, size_bytes: int, now: datetime
    ) -> PresignedUpload:
        """Sign one PUT of exactly this many bytes of exactly this type.

        No checksum goes into it: R2 takes a SHA-256 of parts only, others answer an unknown
        x-amz-checksum-* with an error. What was uploaded is hashed when the delivery is published.
        """

    def presign_download(
        self, *, key: str, filename: str, content_type: str, now: datetime, inline: bool = False
    ) -> str:
        """Sign one address that answers with this type under this name; pure arithmetic.

        The same arguments give the same address: a caller that rounds `now` down gives browsers
        something to cache, at the price of that much shorter a life.
        """

    def head(self, key: str) -> ObjectInfo | None:
        """Say what is stored under the key, or None."""

    def copy(
        self,
        *,
        source: str,
        target: str,
        size_bytes: int,
        if_match: str | None = None,
        content_type: str | None = None,
    ) -> ObjectInfo:
        """Copy inside the storage and check what arrived. Safe to repeat: the target is replaced.

        With `if_match` the copy is of that version or of none. Given `content_type` as well, the
        answer's ETag can prove the content and the target need not be asked for its size; who
        copies many files asks about all of them at the end with `list`, 1,000 an answer.
        After ObjectMismatch something may stand under the target; it is the caller's to delete.
        Raises: ObjectMissing, PreconditionFailed, ObjectMismatch, StorageRefused.
        """

    def read(self, key: str, *, limit_bytes: int | None = None) -> Generator[bytes, None, None]:
        """Stream the content, or only its first bytes; `close()` it when stopping early.

        Raises: ObjectMissing, at the first chunk.
        """

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """Open the content for reading forwards. Raises: ObjectMissing."""

    def download_to(self, key: str, path: Path) -> DownloadedObject:
        """Stream the content into a file, hashing on the way. Raises: ObjectMissing."""

    def write(self, *, key: str, body: bytes | BinaryIO, content_type: str) -> ObjectInfo:
        """Store the body under the key, replacing what was there. A file must be seekable."""

    def delete(self, keys: Iterable[str]) -> int:
        """Delete the keys, however many; missing ones are fine. Answers how many were asked for."""

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """Walk everything whose key starts with the prefix, in key order, page by page."""

    def check(self) -> None:
        """Ask for a sign of life within seconds. Raises: StorageUnavailable, StorageRefused."""
