"""Addresses that prove who made them: the local backend's stand-in for S3's presigned ones.

The signature covers the query string exactly as it is written, so nothing is parsed, decoded or
put into canonical form before it has been verified.
"""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlencode

PATH = "media/"
_SIGNATURE = "&signature="


class BadSignature(Exception):
    """Not an address of ours, or changed on the way."""


class ExpiredAddress(Exception):
    """Ours, but past its end."""


class LocalSigner:
    def __init__(self, *, secret_key: str, base_url: str, ttl_seconds: int) -> None:
        # A key of its own, so that no other signature made with SECRET_KEY can pass for one here.
        self._key = hmac.digest(secret_key.encode(), b"core.storage.local_signing", "sha256")
        self._base_url = f"{base_url.rstrip('/')}/{PATH}"
        self._ttl_seconds = ttl_seconds

    def sign(
        self, *, method: str, key: str, now: datetime, terms: Mapping[str, str]
    ) -> tuple[str, datetime]:
        """Answer the address for one method on one key under these terms, and when it ends."""
        expires = int(now.timestamp()) + self._ttl_seconds
        query = urlencode({"expires": expires, **terms}, quote_via=quote)
        signature = self._signature(method, key, query)
        expires_at = now.replace(microsecond=0) + timedelta(seconds=self._ttl_seconds)
        return f"{self._base_url}{key}?{query}{_SIGNATURE}{signature}", expires_at

    def verified_terms(self, *, method: str, key: str, query: str, now: datetime) -> dict[str, str]:
        """Give the terms of a valid address. Raises: BadSignature, ExpiredAddress."""
        signed, _, signature = query.rpartition(_SIGNATURE)
        expected = self._signature(method, key, signed)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise BadSignature
        terms = dict(parse_qsl(signed, keep_blank_values=True))
        if now >= datetime.fromtimestamp(int(terms["expires"]), tz=UTC):
            raise ExpiredAddress
        return terms

    def _signature(self, method: str, key: str, query: str) -> str:
        # Neither a method nor a key holds a line break, so the three cannot flow into each other.
        return hmac.digest(self._key, f"{method}\n{key}\n{query}".encode(), "sha256").hex()
