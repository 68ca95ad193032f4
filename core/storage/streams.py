"""Bytes on their way into a file: counted, hashed, never whole in memory."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

CHUNK_BYTES: Final = 1024 * 1024


def chunks_of(body: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(body, bytes):
        yield body
        return
    while chunk := body.read(CHUNK_BYTES):
        yield chunk


def save_chunks(chunks: Iterable[bytes], file: BinaryIO) -> tuple[int, str]:
    """Write the chunks and answer how many bytes they were and their SHA-256."""
    size_bytes, digest = 0, hashlib.sha256()
    for chunk in chunks:
        file.write(chunk)
        digest.update(chunk)
        size_bytes += len(chunk)
    return size_bytes, digest.hexdigest()


def flush_to_disk(file: BinaryIO) -> None:
    """Return only when the bytes would survive a power cut."""
    file.flush()
    os.fsync(file.fileno())
