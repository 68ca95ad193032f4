"""The server's half of Signature Version 4: who signed this request, and did anybody change it.

Written from the specification, apart from core.storage.s3.signer, so that one can catch the other.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote

from tests.support.s3.refusals import Refusal

SKEW = timedelta(minutes=15)
LONGEST_SECONDS = 7 * 24 * 60 * 60


@dataclass(frozen=True)
class Credentials:
    access_key_id: str = "test-key"
    secret_access_key: str = "test-secret"
    region: str = "us-east-1"


@dataclass(frozen=True)
class SignedRequest:
    method: str
    raw_path: str
    raw_query: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True)
class _Claim:
    """What a request says about its own signature, wherever it says it."""

    credential: str
    signed_headers: str
    signature: str
    stamp: str
    payload_hash: str
    query: list[tuple[str, str]]


def verify(request: SignedRequest, credentials: Credentials, now: datetime) -> None:
    """Raises: Refusal, with the code and status AWS would give."""
    try:
        claim = _claim(request, now)
    except (KeyError, ValueError) as error:
        raise Refusal("AuthorizationQueryParametersError", 400, f"malformed: {error}") from error
    _check_headers_signed(request, claim)
    expected = _signature(request, claim, credentials)
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        raise Refusal("SignatureDoesNotMatch", 403)


def _claim(request: SignedRequest, now: datetime) -> _Claim:
    query = parse_qsl(request.raw_query, keep_blank_values=True)
    if request.headers.get("authorization"):
        return _header_claim(request, query, now)
    if any(name == "X-Amz-Signature" for name, _ in query):
        return _query_claim(query, now)
    raise Refusal("AccessDenied", 403, "anonymous")


def _header_claim(request: SignedRequest, query: list[tuple[str, str]], now: datetime) -> _Claim:
    algorithm, _, rest = request.headers["authorization"].partition(" ")
    fields = dict(field.strip().split("=", 1) for field in rest.split(","))
    if algorithm != "AWS4-HMAC-SHA256":
        raise Refusal("InvalidRequest", 400, "only Signature Version 4")
    stamp, payload = request.headers["x-amz-date"], request.headers["x-amz-content-sha256"]
    if abs(now - _moment(stamp)) > SKEW:
        raise Refusal("RequestTimeTooSkewed", 403)
    if payload not in ("UNSIGNED-PAYLOAD", hashlib.sha256(request.body).hexdigest()):
        raise Refusal("XAmzContentSHA256Mismatch", 400)
    return _Claim(
        fields["Credential"], fields["SignedHeaders"], fields["Signature"], stamp, payload, query
    )


def _query_claim(query: list[tuple[str, str]], now: datetime) -> _Claim:
    given = dict(query)
    stamp, seconds = given["X-Amz-Date"], int(given["X-Amz-Expires"])
    if not 1 <= seconds <= LONGEST_SECONDS:
        raise Refusal("AuthorizationQueryParametersError", 400)
    if _moment(stamp) - now > SKEW:
        raise Refusal("AccessDenied", 403, "Request is not valid yet")
    if now >= _moment(stamp) + timedelta(seconds=seconds):
        raise Refusal("AccessDenied", 403, "Request has expired")
    return _Claim(
        given["X-Amz-Credential"],
        given["X-Amz-SignedHeaders"],
        given["X-Amz-Signature"],
        stamp,
        "UNSIGNED-PAYLOAD",
        [(name, value) for name, value in query if name != "X-Amz-Signature"],
    )


def _check_headers_signed(request: SignedRequest, claim: _Claim) -> None:
    signed = set(claim.signed_headers.split(";"))
    loose = {name for name in request.headers if name.startswith("x-amz-")} - signed
    if "host" not in signed or loose - {"x-amz-content-sha256"}:
        raise Refusal("AccessDenied", 403, f"headers not signed: {sorted(loose)}")


def _signature(request: SignedRequest, claim: _Claim, credentials: Credentials) -> str:
    access_key_id, *scope = claim.credential.split("/")
    if access_key_id != credentials.access_key_id:
        raise Refusal("InvalidAccessKeyId", 403)
    if scope != [claim.stamp[:8], credentials.region, "s3", "aws4_request"]:
        raise Refusal("AuthorizationHeaderMalformed", 400, "wrong scope")
    names = claim.signed_headers.split(";")
    canonical = [
        request.method,
        quote(unquote(request.raw_path), safe="/-_.~"),
        "&".join(
            "=".join(pair) for pair in sorted((_quoted(n), _quoted(v)) for n, v in claim.query)
        ),
        *(f"{name}:{' '.join(request.headers.get(name, '').split())}" for name in names),
        "",
        claim.signed_headers,
        claim.payload_hash,
    ]
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in scope:
        key = hmac.new(key, part.encode(), "sha256").digest()
    text = "\n".join(["AWS4-HMAC-SHA256", claim.stamp, "/".join(scope), digest])
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
