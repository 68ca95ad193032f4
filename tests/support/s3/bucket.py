"""The bucket in memory: objects, uploads in parts, and what S3 promises about both."""

import hashlib
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.support.s3.refusals import Refusal


@dataclass(frozen=True)
class Stored:
    body: bytes
    content_type: str
    etag: str
    modified_at: datetime


@dataclass
class Upload:
    key: str
    content_type: str
    parts: dict[int, bytes] = field(default_factory=dict)


def md5(body: bytes) -> bytes:
    return hashlib.md5(body, usedforsecurity=False).digest()


def stored(body: bytes, content_type: str, etag: str = "") -> Stored:
    modified_at = datetime.now(UTC).replace(microsecond=0)
    return Stored(body, content_type, etag or md5(body).hex(), modified_at)


@dataclass
class Bucket:
    name: str
    copy_limit_bytes: int = 5 * 1024**3
    page_keys: int = 1_000
    objects: dict[str, Stored] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, key: str, item: Stored) -> Stored:
        with self._lock:
            self.objects[key] = item
        return item

    def get(self, key: str) -> Stored:
        try:
            return self.objects[key]
        except KeyError:
            raise Refusal("NoSuchKey", 404) from None

    def source(self, key: str, if_match: str | None) -> Stored:
        """The object to copy from, if it still is the promised version."""
        item = self.get(key)
        if if_match is not None and if_match.strip('"') != item.etag:
            raise Refusal("PreconditionFailed", 412)
        return item

    def copy(self, item: Stored, key: str, content_type: str | None) -> Stored:
        if len(item.body) > self.copy_limit_bytes:
            raise Refusal("InvalidRequest", 400, "larger than a copy source may be")
        # A copy of an object made of parts is written in one piece: its ETag becomes an MD5.
        etag = "" if "-" in item.etag else item.etag
        copied = stored(item.body, content_type or item.content_type, etag)
        return self.put(key, copied)

    def damage(self, key: str, kind: str) -> Stored:
        """Put fewer or other bytes where a copy just arrived."""
        body = self.objects[key].body
        broken = body[:-1] if kind.startswith("truncate") else bytes([body[0] ^ 1]) + body[1:]
        return self.put(key, stored(broken, self.objects[key].content_type))

    def delete(self, key: str) -> None:
        with self._lock:
            self.objects.pop(key, None)

    def page(self, prefix: str, after: str, limit: int) -> tuple[list[tuple[str, Stored]], bool]:
        with self._lock:
            keys = sorted(k for k in self.objects if k.startswith(prefix) and k > after)
            found = [(key, self.objects[key]) for key in keys[:limit]]
        return found, len(keys) > limit

    def begin(self, key: str, content_type: str) -> str:
        upload_id = uuid.uuid4().hex
        self.uploads[upload_id] = Upload(key, content_type)
        return upload_id

    def upload(self, upload_id: str, key: str) -> Upload:
        upload = self.uploads.get(upload_id)
        if upload is None or upload.key != key:
            raise Refusal("NoSuchUpload", 404)
        return upload

    def complete(self, upload_id: str, key: str, numbers: list[int]) -> Stored:
        upload = self.upload(upload_id, key)
        try:
            parts = [upload.parts[number] for number in numbers]
        except KeyError:
            raise Refusal("InvalidPart", 400) from None
        etag = f"{md5(b''.join(map(md5, parts))).hex()}-{len(parts)}"
        del self.uploads[upload_id]
        return self.put(key, stored(b"".join(parts), upload.content_type, etag))
