"""Server-side copies: one request for most files, parts for the large ones, checked at the end."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from core.storage.errors import ObjectMismatch, ObjectMissing, StorageError
from core.storage.interface import ObjectInfo
from core.storage.s3.client import S3Options
from core.storage.s3.failures import translated
from core.storage.s3.objects import headed, plain_etag

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef, CopyObjectOutputTypeDef

_CONTENT_DIGEST: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


class ServerSideCopy:
    """One copy of one object, as an object so that its steps need not pass five arguments on."""

    def __init__(
        self,
        client: "S3Client",
        options: S3Options,
        *,
        source: str,
        target: str,
        size_bytes: int,
        if_match: str | None,
        content_type: str | None,
    ) -> None:
        self._client = client
        self._options = options
        self._bucket = options.bucket
        self._target = target
        self._size_bytes = size_bytes
        self._if_match = if_match
        self._content_type = content_type
        self._subject = f"{source} -> {target}"
        self._source = source
        self._from: dict[str, Any] = {"CopySource": {"Bucket": options.bucket, "Key": source}}
        if if_match is not None:
            self._from["CopySourceIfMatch"] = f'"{if_match}"'

    def run(self) -> ObjectInfo:
        """Copy and verify. Raises: what ObjectStorage.copy names."""
        if self._size_bytes > self._options.copy_in_parts_above_bytes:
            self._copy_in_parts()
            return self._verified_by_asking()
        answer = self._copy_at_once()
        return self._verified_by_answer(answer) or self._verified_by_asking()

    def _copy_at_once(self) -> "CopyObjectOutputTypeDef":
        kept: dict[str, Any] = {"MetadataDirective": "COPY"}
        if self._content_type:
            kept = {"MetadataDirective": "REPLACE", "ContentType": self._content_type}
        with translated(self._subject):
            return self._client.copy_object(
                Bucket=self._bucket, Key=self._target, **self._from, **kept
            )

    def _verified_by_answer(self, answer: "CopyObjectOutputTypeDef") -> ObjectInfo | None:
        """Spare a request where the answer proves the content; None where it proves nothing.

        The ETag of an object written in one piece is its content's MD5, unless a KMS key encrypts
        it: equal to the promised one it proves every byte, different it proves a broken copy.
        """
        result = answer["CopyObjectResult"]
        etag = plain_etag(result.get("ETag", ""))
        digests = [self._if_match or "", etag]
        if answer.get("ServerSideEncryption", "").startswith("aws:kms") or not all(
            _CONTENT_DIGEST.fullmatch(digest) for digest in digests
        ):
            return None
        if etag != self._if_match:
            raise ObjectMismatch(f"{self._subject}: the copy's content differs from its source")
        if not self._content_type:
            return None
        return ObjectInfo(
            key=self._target,
            size_bytes=self._size_bytes,
            etag=etag,
            modified_at=result["LastModified"],
            content_type=self._content_type,
        )

    def _verified_by_asking(self) -> ObjectInfo:
        info = headed(self._client, self._bucket, self._target)
        if info is None:
            raise ObjectMismatch(f"{self._subject}: the copy is not there")
        self._check_size(info)
        return info

    def _check_size(self, info: ObjectInfo) -> None:
        if info.size_bytes != self._size_bytes:
            raise ObjectMismatch(
                f"{self._subject}: {info.size_bytes} bytes instead of {self._size_bytes}"
            )

    def _copy_in_parts(self) -> None:
        """Copy ranges one after the other; an upload that fails is abandoned, not left to cost."""
        content_type = self._source_of_this_size().content_type
        with translated(self._subject):
            upload_id = self._client.create_multipart_upload(
                Bucket=self._bucket,
                Key=self._target,
                ContentType=self._content_type or content_type or "application/octet-stream",
            )["UploadId"]
        try:
            with translated(self._subject):
                self._client.complete_multipart_upload(
                    Bucket=self._bucket,
                    Key=self._target,
                    UploadId=upload_id,
                    MultipartUpload={"Parts": list(self._copied_parts(upload_id))},
                )
        except StorageError:
            self._abandon(upload_id)
            raise

    def _copied_parts(self, upload_id: str) -> Iterator["CompletedPartTypeDef"]:
        step = self._options.copy_part_bytes
        for number, first in enumerate(range(0, self._size_bytes, step), start=1):
            last = min(first + step, self._size_bytes) - 1
            answer = self._client.upload_part_copy(
                Bucket=self._bucket,
                Key=self._target,
                UploadId=upload_id,
                PartNumber=number,
                CopySourceRange=f"bytes={first}-{last}",
                **self._from,
            )
            yield {"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]}

    def _source_of_this_size(self) -> ObjectInfo:
        """Ranges of a longer source would make a shorter copy that looks complete."""
        info = headed(self._client, self._bucket, self._source)
        if info is None:
            raise ObjectMissing(f"{self._subject}: no source")
        self._check_size(info)
        return info

    def _abandon(self, upload_id: str) -> None:
        try:
            with translated(self._subject):
                self._client.abort_multipart_upload(
                    Bucket=self._bucket, Key=self._target, UploadId=upload_id
                )
        except StorageError:
            # The first failure is the one to tell; the bucket's lifecycle rule takes leftovers.
            return
