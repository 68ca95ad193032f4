"""An S3 object's body as chunks and as a file; a broken connection becomes one of our errors."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.response import StreamingBody

from core.storage.s3.failures import translated
from core.storage.streams import CHUNK_BYTES

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def body_chunks(body: StreamingBody, subject: str) -> Iterator[bytes]:
    """Yield the body; closed when the reader stops early, so the connection is given back."""
    try:
        with translated(subject):
            yield from body.iter_chunks(CHUNK_BYTES)
    finally:
        body.close()


class BodyFile(io.RawIOBase):
    """Lets `io.BufferedReader` read a body like a file, forwards."""

    def __init__(self, body: StreamingBody, subject: str) -> None:
        self._body = body
        self._subject = subject

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        with translated(self._subject):
            chunk = self._body.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._body.close()
        super().close()
