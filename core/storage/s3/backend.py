"""The S3 backend: ObjectStorage over one bucket."""

import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from botocore.exceptions import ClientError

from core.storage.filenames import content_disposition
from core.storage.interface import DownloadedObject, ObjectInfo, PresignedUpload
from core.storage.keys import checked_key, checked_prefix
from core.storage.metrics import presign_counted
from core.storage.s3.client import S3Connection, S3Options
from core.storage.s3.copying import ServerSideCopy
from core.storage.s3.failures import failure_for, translated
from core.storage.s3.objects import described, headed, listed, plain_etag
from core.storage.s3.reading import BodyFile, body_chunks
from core.storage.streams import CHUNK_BYTES, save_chunks

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import GetObjectOutputTypeDef

_DELETE_BATCH: Final = 1_000  # the most one DeleteObjects takes


class S3ObjectStorage:
    def __init__(self, options: S3Options) -> None:
        self._options = options
        self._bucket = options.bucket
        self._connection = S3Connection(options)

    def presign_upload(
        self, *, key: str, content_type: str, size_bytes: int, now: datetime
    ) -> PresignedUpload:
        headers = {"Content-Type": content_type, "Content-Length": str(size_bytes)}
        with presign_counted("upload"):
            url = self._connection.signer.sign(
                method="PUT",
                key=checked_key(key),
                now=now,
                ttl_seconds=self._options.ttl_seconds,
                query={},
                headers=headers,
            )
        expires_at = now.replace(microsecond=0) + timedelta(seconds=self._options.ttl_seconds)
        return PresignedUpload(method="PUT", url=url, headers=headers, expires_at=expires_at)

    def presign_download(
        self, *, key: str, filename: str, content_type: str, now: datetime, inline: bool = False
    ) -> str:
        with presign_counted("download"):
            return self._connection.signer.sign(
                method="GET",
                key=checked_key(key),
                now=now,
                ttl_seconds=self._options.ttl_seconds,
                query={
                    "response-content-disposition": content_disposition(filename, inline=inline),
                    "response-content-type": content_type,
                },
                headers={},
            )

    def head(self, key: str) -> ObjectInfo | None:
        return headed(self._connection.client, self._bucket, checked_key(key))

    def copy(
        self,
        *,
        source: str,
        target: str,
        size_bytes: int,
        if_match: str | None = None,
        content_type: str | None = None,
    ) -> ObjectInfo:
        return ServerSideCopy(
            self._connection.client,
            self._options,
            source=checked_key(source),
            target=checked_key(target),
            size_bytes=size_bytes,
            if_match=if_match,
            content_type=content_type,
        ).run()

    def read(self, key: str, *, limit_bytes: int | None = None) -> Generator[bytes, None, None]:
        yield from body_chunks(self._fetched(key, limit_bytes)["Body"], key)

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        with io.BufferedReader(BodyFile(self._fetched(key)["Body"], key), CHUNK_BYTES) as file:
            yield file

    def download_to(self, key: str, path: Path) -> DownloadedObject:
        answer = self._fetched(key)
        with path.open("wb") as file:
            _, sha256 = save_chunks(body_chunks(answer["Body"], key), file)
        return DownloadedObject(info=described(key, answer), sha256=sha256)

    def write(self, *, key: str, body: bytes | BinaryIO, content_type: str) -> ObjectInfo:
        size_bytes = _size_of(body)
        with translated(key):
            answer = self._connection.client.put_object(
                Bucket=self._bucket, Key=checked_key(key), Body=body, ContentType=content_type
            )
        return ObjectInfo(
            key=key,
            size_bytes=size_bytes,
            etag=plain_etag(answer["ETag"]),
            # To the second the LastModified that a HEAD would tell, without asking for it.
            modified_at=parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"]),
            content_type=content_type,
        )

    def delete(self, keys: Iterable[str]) -> int:
        wanted, asked_for = iter(keys), 0
        while batch := [checked_key(key) for key in islice(wanted, _DELETE_BATCH)]:
            self._delete_batch(batch)
            asked_for += len(batch)
        return asked_for

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        pages = self._connection.client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=checked_prefix(prefix)
        )
        with translated(prefix):
            for page in pages:
                yield from map(listed, page.get("Contents", ()))

    def check(self) -> None:
        with translated(self._bucket):
            self._connection.probe.head_bucket(Bucket=self._bucket)

    def _fetched(self, key: str, limit_bytes: int | None = None) -> "GetObjectOutputTypeDef":
        get = self._connection.client.get_object
        whole = partial(get, Bucket=self._bucket, Key=checked_key(key))
        with translated(key):
            if limit_bytes is None:
                return whole()
            try:
                return whole(Range=f"bytes=0-{limit_bytes - 1}")
            except ClientError as error:
                if error.response["Error"]["Code"] != "InvalidRange":
                    raise
                return whole()  # an empty object has no first byte to ask for

    def _delete_batch(self, keys: Sequence[str]) -> None:
        with translated(f"{len(keys)} keys"):
            answer = self._connection.client.delete_objects(
                Bucket=self._bucket,
                Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True},
            )
        # S3 answers 200 also when some keys failed; some stores report missing keys, too.
        for failed in answer.get("Errors", ()):
            code = failed.get("Code", "")
            if code == "NoSuchKey":
                continue
            raise failure_for(code, 0)(f"DeleteObjects {failed.get('Key', '')}: {code}")


def _size_of(body: bytes | BinaryIO) -> int:
    if isinstance(body, bytes):
        return len(body)
    position = body.tell()
    size_bytes = body.seek(0, io.SEEK_END) - position
    body.seek(position)
    return size_bytes
