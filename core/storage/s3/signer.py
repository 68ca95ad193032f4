"""Signature Version 4 in the query string, for the two addresses Acervo hands out.

botocore can sign these too, and a test holds this file to its signatures. It takes ten times as
long (a gallery page needs two thousand) and reads the clock itself, where ours is passed in.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, urlsplit

from botocore.credentials import Credentials

_ALGORITHM = "AWS4-HMAC-SHA256"


class AddressSigner:
    def __init__(self, *, credentials: Credentials, region: str, bucket_url: str) -> None:
        self._credentials = credentials  # refreshed by botocore when they belong to a role
        self._region = region
        self._bucket_url = bucket_url
        self._bucket_path = urlsplit(bucket_url).path
        self._host = urlsplit(bucket_url).netloc

    def sign(
        self,
        *,
        method: str,
        key: str,
        now: datetime,
        ttl_seconds: int,
        query: Mapping[str, str],
        headers: Mapping[str, str],
    ) -> str:
        """Answer the address at which this request, with exactly these headers, is accepted."""
        secret = self._credentials.get_frozen_credentials()
        stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{stamp[:8]}/{self._region}/s3/aws4_request"
        signed = {"host": self._host, **{name.lower(): value for name, value in headers.items()}}
        names = ";".join(sorted(signed))
        parameters = {
            **query,
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{secret.access_key}/{scope}",
            "X-Amz-Date": stamp,
            "X-Amz-Expires": str(ttl_seconds),
            "X-Amz-SignedHeaders": names,
        }
        if secret.token:
            parameters["X-Amz-Security-Token"] = secret.token
        encoded_query = _encoded(parameters)
        encoded_key = quote(key, safe="/-_.~")
        request = "\n".join(
            [
                method,
                f"{self._bucket_path}/{encoded_key}",
                encoded_query,
                *(f"{name}:{signed[name]}" for name in sorted(signed)),
                "",
                names,
                "UNSIGNED-PAYLOAD",
            ]
        )
        to_sign = "\n".join(
            [_ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()]
        )
        signing_key = _signing_key(secret.secret_key, stamp[:8], self._region)
        signature = hmac.digest(signing_key, to_sign.encode(), "sha256").hex()
        return f"{self._bucket_url}/{encoded_key}?{encoded_query}&X-Amz-Signature={signature}"


def _encoded(parameters: Mapping[str, str]) -> str:
    pairs = sorted((quote(n, safe="-_.~"), quote(v, safe="-_.~")) for n, v in parameters.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


@lru_cache(maxsize=16)
def _signing_key(secret: str, day: str, region: str) -> bytes:
    """Four keyed hashes that change once a day, so not once an address."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
