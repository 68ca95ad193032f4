"""One boto3 client a process, made the way django-storages is configured."""

import base64
import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config
from botocore.credentials import Credentials
from storages.backends.s3 import S3Storage

from core.storage.errors import StorageRefused
from core.storage.s3.signer import AddressSigner

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

_GIB: Final = 1024**3


@dataclass(frozen=True)
class S3Options:
    bucket: str
    endpoint_url: str = ""
    region: str = "us-east-1"
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)
    ttl_seconds: int = 900
    read_timeout_seconds: float = 60
    # S3 takes up to 5 GiB in one CopyObject, but one request over that much can outlast any
    # patience for an answer; parts keep every request short and a retry cheap.
    copy_in_parts_above_bytes: int = _GIB
    copy_part_bytes: int = _GIB // 4


class S3Connection:
    """The clients and the signer over one bucket; safe to share between threads."""

    def __init__(self, options: S3Options) -> None:
        self.bucket = options.bucket
        self._options = options
        # Left out when empty, so that django-storages falls back to AWS_* and the machine's role.
        given = {
            "access_key": options.access_key_id,
            "secret_key": options.secret_access_key,
            "endpoint_url": options.endpoint_url,
        }
        self._settings = {name: value for name, value in given.items() if value}

    @cached_property
    def client(self) -> "S3Client":
        """For the work: patient, retrying, as many connections as copies run at once."""
        return self._client(
            connect_timeout=5,
            read_timeout=self._options.read_timeout_seconds,
            retries={"mode": "standard", "total_max_attempts": 3},
        )

    @cached_property
    def probe(self) -> "S3Client":
        """For the health check: one quick try, so that a hung S3 does not hang the probe."""
        return self._client(
            connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 1}
        )

    @cached_property
    def signer(self) -> AddressSigner:
        """Signs with the client's own credentials, at the address botocore would choose."""
        storage = self._storage()
        credentials = boto3.Session(
            aws_access_key_id=storage.access_key,
            aws_secret_access_key=storage.secret_key,
            aws_session_token=storage.security_token,
        ).get_credentials()
        if not isinstance(credentials, Credentials):
            raise StorageRefused("no S3 credentials: set S3_ACCESS_KEY_ID or give a role")
        example = self.client.generate_presigned_url(
            "get_object", Params={"Bucket": self.bucket, "Key": "k"}
        )
        return AddressSigner(
            credentials=credentials,
            region=self._options.region,
            bucket_url=example.partition("/k?")[0],
        )

    def _storage(self, **config: Any) -> Any:
        return S3Storage(  # type: ignore[no-untyped-call]
            bucket_name=self.bucket,
            region_name=self._options.region,
            client_config=Config(
                signature_version="s3v4",
                # boto3's newer default checksums are unknown to many S3-compatible stores.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                max_pool_connections=64,
                **config,
            ),
            **self._settings,
        )

    def _client(self, **config: Any) -> "S3Client":
        client: S3Client = self._storage(**config).connection.meta.client
        client.meta.events.register("before-sign.s3.DeleteObjects", _add_content_md5)
        return client


def _add_content_md5(request: Any, **_: Any) -> None:
    """MinIO, B2 and others refuse a bulk deletion whose body carries only the newer checksum."""
    digest = hashlib.md5(request.body, usedforsecurity=False).digest()
    request.headers["Content-MD5"] = base64.b64encode(digest).decode()
