"""S3's operations over the bucket: which one a request means, and what it does."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote
from xml.etree import ElementTree

from tests.support.s3.answers import Answer, described, document
from tests.support.s3.bucket import Bucket, Stored, md5, stored
from tests.support.s3.refusals import Refusal


@dataclass(frozen=True)
class Call:
    """A verified request, taken apart."""

    method: str
    key: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        copied = "x-amz-copy-source" in self.headers
        if not self.key:
            names = {"HEAD": "HeadBucket", "GET": "ListObjectsV2", "POST": "DeleteObjects"}
        elif "uploads" in self.query:
            names = {"POST": "CreateMultipartUpload"}
        elif "uploadId" in self.query:
            part = "UploadPartCopy" if copied else "UploadPart"
            names = {"PUT": part, "POST": "CompleteMultipartUpload"}
            names["DELETE"] = "AbortMultipartUpload"
        else:
            names = {"PUT": "CopyObject" if copied else "PutObject", "DELETE": "DeleteObject"}
            names |= {"GET": "GetObject", "HEAD": "HeadObject"}
        return names.get(self.method, "Unknown")

    @property
    def source_key(self) -> str:
        return unquote(self.headers.get("x-amz-copy-source", "")).lstrip("/").partition("/")[2]

    def source(self, bucket: Bucket) -> Stored:
        return bucket.source(self.source_key, self.headers.get("x-amz-copy-source-if-match"))


def perform(call: Call, bucket: Bucket) -> Answer:
    try:
        return _OPERATIONS[call.operation](call, bucket)
    except KeyError:
        raise Refusal("NotImplemented", 501, call.operation) from None


def _head_bucket(call: Call, bucket: Bucket) -> Answer:
    return Answer()


def _put(call: Call, bucket: Bucket) -> Answer:
    content_type = call.headers.get("content-type", "binary/octet-stream")
    item = bucket.put(call.key, stored(call.body, content_type))
    return Answer(headers={"ETag": f'"{item.etag}"'})


def _get(call: Call, bucket: Bucket) -> Answer:
    item = bucket.get(call.key)
    headers = described(item)
    for name in ("content-type", "content-disposition", "cache-control"):
        if value := call.query.get(f"response-{name}"):
            headers[name.title()] = value
    body, status = item.body, 200
    if match := re.fullmatch(r"bytes=(\d+)-(\d*)", call.headers.get("range", "")):
        first, last = int(match[1]), min(int(match[2] or len(body)), len(body) - 1)
        if first >= len(body):
            raise Refusal("InvalidRange", 416)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
        body, status = body[first : last + 1], 206
    if call.method == "HEAD":
        return Answer(status, b"", headers, length=len(body))
    return Answer(status, body, headers)


def _copy(call: Call, bucket: Bucket) -> Answer:
    replaced = call.headers.get("x-amz-metadata-directive") == "REPLACE"
    if call.source_key == call.key and not replaced:
        raise Refusal("InvalidRequest", 400, "a copy onto itself that changes nothing")
    content_type = call.headers.get("content-type") if replaced else None
    item = bucket.copy(call.source(bucket), call.key, content_type)
    return document("CopyObjectResult", ETag=f'"{item.etag}"', LastModified=_iso(item))


def _delete(call: Call, bucket: Bucket) -> Answer:
    bucket.delete(call.key)
    return Answer(204)


def _delete_many(call: Call, bucket: Bucket) -> Answer:
    if call.headers.get("content-md5") != base64.b64encode(md5(call.body)).decode():
        raise Refusal("MissingContentMD5", 400)  # as strict as MinIO
    keys = _texts(call.body, "Key")
    if len(keys) > 1_000:
        raise Refusal("MalformedXML", 400)
    for key in keys:
        bucket.delete(key)
    return document("DeleteResult")


def _list(call: Call, bucket: Bucket) -> Answer:
    prefix, limit = call.query.get("prefix", ""), int(call.query.get("max-keys", 1_000))
    after = call.query.get("continuation-token") or call.query.get("start-after", "")
    found, more = bucket.page(prefix, after, min(limit, bucket.page_keys))
    contents = [
        {"Key": quote(k), "LastModified": _iso(i), "ETag": f'"{i.etag}"', "Size": len(i.body)}
        for k, i in found
    ]
    token = {"NextContinuationToken": found[-1][0]} if more else {}
    return document(
        "ListBucketResult",
        EncodingType="url",
        IsTruncated=str(more).lower(),
        KeyCount=len(found),
        Contents=contents,
        **token,
    )


def _begin(call: Call, bucket: Bucket) -> Answer:
    upload_id = bucket.begin(call.key, call.headers.get("content-type", "binary/octet-stream"))
    return document("InitiateMultipartUploadResult", Key=call.key, UploadId=upload_id)


def _part(call: Call, bucket: Bucket) -> Answer:
    upload = bucket.upload(call.query["uploadId"], call.key)
    upload.parts[int(call.query["partNumber"])] = call.body
    return Answer(headers={"ETag": f'"{md5(call.body).hex()}"'})


def _part_copy(call: Call, bucket: Bucket) -> Answer:
    upload, item = bucket.upload(call.query["uploadId"], call.key), call.source(bucket)
    first, last = map(int, call.headers["x-amz-copy-source-range"][6:].split("-"))
    if last >= len(item.body):
        raise Refusal("InvalidArgument", 400, "the range ends behind the source")
    part = item.body[first : last + 1]
    upload.parts[int(call.query["partNumber"])] = part
    return document("CopyPartResult", ETag=f'"{md5(part).hex()}"', LastModified=_iso(item))


def _complete(call: Call, bucket: Bucket) -> Answer:
    numbers = [int(text) for text in _texts(call.body, "PartNumber")]
    item = bucket.complete(call.query["uploadId"], call.key, numbers)
    return document("CompleteMultipartUploadResult", Key=call.key, ETag=f'"{item.etag}"')


def _abort(call: Call, bucket: Bucket) -> Answer:
    bucket.upload(call.query["uploadId"], call.key)
    del bucket.uploads[call.query["uploadId"]]
    return Answer(204)


def _texts(body: bytes, name: str) -> list[str]:
    """The texts of all elements of this name, whatever their namespace."""
    nodes = ElementTree.fromstring(body).iter()  # noqa: S314 - tests talk to themselves
    return [node.text or "" for node in nodes if node.tag.rpartition("}")[2] == name]


def _iso(item: Stored) -> str:
    return item.modified_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


_OPERATIONS: dict[str, Callable[[Call, Bucket], Answer]] = {
    "HeadBucket": _head_bucket,
    "PutObject": _put,
    "GetObject": _get,
    "HeadObject": _get,
    "CopyObject": _copy,
    "DeleteObject": _delete,
    "DeleteObjects": _delete_many,
    "ListObjectsV2": _list,
    "CreateMultipartUpload": _begin,
    "UploadPart": _part,
    "UploadPartCopy": _part_copy,
    "CompleteMultipartUpload": _complete,
    "AbortMultipartUpload": _abort,
}
