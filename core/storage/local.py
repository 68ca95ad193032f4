"""The local backend: ObjectStorage over a folder, with signed addresses served by Acervo itself."""

import errno
import os
import shutil
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from core.storage.errors import ObjectMismatch, PreconditionFailed, StorageUnavailable
from core.storage.filenames import content_disposition
from core.storage.interface import DownloadedObject, ObjectInfo, PresignedUpload
from core.storage.keys import checked_key, checked_prefix
from core.storage.local_files import FileTree, etag_of
from core.storage.local_signing import LocalSigner
from core.storage.metrics import presign_counted
from core.storage.streams import chunks_of, save_chunks

_CANNOT_COPY_IN_KERNEL: Final = {errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP}


@dataclass(frozen=True)
class LocalOptions:
    root: Path
    base_url: str
    secret_key: str = field(repr=False)
    ttl_seconds: int = 900


class LocalObjectStorage:
    def __init__(self, options: LocalOptions) -> None:
        self.files = FileTree(options.root)
        self.files.forget_abandoned()
        self.signer = LocalSigner(
            secret_key=options.secret_key,
            base_url=options.base_url,
            ttl_seconds=options.ttl_seconds,
        )

    def presign_upload(
        self, *, key: str, content_type: str, size_bytes: int, now: datetime
    ) -> PresignedUpload:
        with presign_counted("upload"):
            url, expires_at = self.signer.sign(
                method="PUT",
                key=checked_key(key),
                now=now,
                terms={"length": str(size_bytes), "type": content_type},
            )
        headers = {"Content-Type": content_type, "Content-Length": str(size_bytes)}
        return PresignedUpload(method="PUT", url=url, headers=headers, expires_at=expires_at)

    def presign_download(
        self, *, key: str, filename: str, content_type: str, now: datetime, inline: bool = False
    ) -> str:
        with presign_counted("download"):
            url, _ = self.signer.sign(
                method="GET",
                key=checked_key(key),
                now=now,
                terms={
                    "disposition": content_disposition(filename, inline=inline),
                    "type": content_type,
                },
            )
        return url

    def head(self, key: str) -> ObjectInfo | None:
        return self.files.info(key)

    def copy(
        self,
        *,
        source: str,
        target: str,
        size_bytes: int,
        if_match: str | None = None,
        content_type: str | None = None,
    ) -> ObjectInfo:
        """An own copy, never a link: the two have different owners and lifetimes."""
        checked_key(target)
        with self.files.opened(source) as (original, info), self.files.incoming() as copied:
            if if_match is not None and info.etag != if_match:
                raise PreconditionFailed(f"{source}: changed since it was promised")
            _copy_bytes(original, copied)
            arrived_bytes = copied.seek(0, os.SEEK_END)
            if arrived_bytes != size_bytes:
                raise ObjectMismatch(f"{source}: {arrived_bytes} bytes instead of {size_bytes}")
            return self.files.place(
                copied,
                key=target,
                content_type=content_type or info.content_type or "application/octet-stream",
                etag=info.etag,
            )

    def read(self, key: str, *, limit_bytes: int | None = None) -> Generator[bytes, None, None]:
        with self.open(key) as file:
            if limit_bytes is not None:
                yield file.read(limit_bytes)
                return
            yield from chunks_of(file)

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        with self.files.opened(key) as (file, _):
            yield file

    def download_to(self, key: str, path: Path) -> DownloadedObject:
        with self.files.opened(key) as (file, info), path.open("wb") as target:
            _, sha256 = save_chunks(chunks_of(file), target)
        return DownloadedObject(info=info, sha256=sha256)

    def write(self, *, key: str, body: bytes | BinaryIO, content_type: str) -> ObjectInfo:
        return self.receive(key=key, chunks=chunks_of(body), content_type=content_type)

    def receive(
        self,
        *,
        key: str,
        chunks: Iterable[bytes],
        content_type: str,
        size_bytes: int | None = None,
    ) -> ObjectInfo:
        """Store a stream. Raises: ObjectMismatch, and nothing is left, when its length is not

        the announced one; whatever the chunks themselves raise leaves nothing either.
        """
        checked_key(key)
        with self.files.incoming() as file:
            arrived_bytes, sha256 = save_chunks(chunks, file)
            if size_bytes is not None and arrived_bytes != size_bytes:
                raise ObjectMismatch(f"{key}: {arrived_bytes} bytes instead of {size_bytes}")
            return self.files.place(file, key=key, content_type=content_type, etag=etag_of(sha256))

    def delete(self, keys: Iterable[str]) -> int:
        asked_for = 0
        for key in keys:
            self.files.delete(key)
            asked_for += 1
        return asked_for

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        for key in self.files.keys(checked_prefix(prefix)):
            if info := self.files.info(key):  # deleted while we walked: not there
                yield info

    def check(self) -> None:
        with suppress(OSError):
            self.files.root.mkdir(parents=True, exist_ok=True)
        if not os.access(self.files.root, os.W_OK | os.X_OK):
            raise StorageUnavailable("MEDIA_ROOT cannot be written to")


def _copy_bytes(original: BinaryIO, copied: BinaryIO) -> None:
    """Let the kernel copy (some file systems then share blocks); fall back to doing it here."""
    try:
        while os.copy_file_range(original.fileno(), copied.fileno(), 1 << 30):
            pass
    except (AttributeError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _CANNOT_COPY_IN_KERNEL:
            raise
        original.seek(0)
        copied.seek(0)
        shutil.copyfileobj(original, copied)
