"""S3's answers → ObjectInfo."""

from typing import TYPE_CHECKING

from core.storage.errors import ObjectMissing
from core.storage.interface import ObjectInfo
from core.storage.s3.failures import translated

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client
    from types_boto3_s3.type_defs import (
        GetObjectOutputTypeDef,
        HeadObjectOutputTypeDef,
        ObjectTypeDef,
    )


def plain_etag(etag: str) -> str:
    """Without the quotes that HTTP puts around it; some stores leave them out."""
    return etag.strip('"')


def headed(client: "S3Client", bucket: str, key: str) -> ObjectInfo | None:
    try:
        with translated(key):
            return described(key, client.head_object(Bucket=bucket, Key=key))
    except ObjectMissing:
        return None


def described(key: str, answer: "HeadObjectOutputTypeDef | GetObjectOutputTypeDef") -> ObjectInfo:
    return ObjectInfo(
        key=key,
        size_bytes=answer["ContentLength"],
        etag=plain_etag(answer["ETag"]),
        modified_at=answer["LastModified"],
        content_type=answer.get("ContentType"),
    )


def listed(entry: "ObjectTypeDef") -> ObjectInfo:
    return ObjectInfo(
        key=entry["Key"],
        size_bytes=entry["Size"],
        etag=plain_etag(entry["ETag"]),
        modified_at=entry["LastModified"],
    )
