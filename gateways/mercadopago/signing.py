"""How Mercado Pago signs a notification: HMAC-SHA256 over the id in the address, the request's
id and a time, never over the body.

https://www.mercadopago.com.br/developers/en/docs/your-integrations/notifications/webhooks
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

OLDEST = timedelta(days=3)
"""Nobody says whether a retry is signed anew, and retries go on for days."""
AHEAD = timedelta(minutes=10)
_MILLISECONDS_FROM = 10**11
# Thirteen digits reach the year 2286; more reach years no clock has.
_TS = re.compile(r"[0-9]{1,13}")


def sign(secret: str, *, data_id: str, request_id: str, ts: str) -> str:
    """The hex digest; what is absent is left out of the text."""
    pairs = (("id", data_id), ("request-id", request_id), ("ts", ts))
    manifest = "".join(f"{name}:{value};" for name, value in pairs if value)
    return hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()


def is_genuine(
    header: str, secrets: Iterable[str], *, data_id: str, request_id: str, now: datetime
) -> bool:
    """Whether a holder of one of the secrets signed this id not too long ago.

    The id is tried as it came and in lower case: their own libraries changed that in June 2026.
    """
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    ts, given = parts.get("ts", ""), parts.get("v1", "").encode()
    if not _TS.fullmatch(ts) or not -AHEAD <= now - _signed_at(ts) <= OLDEST:
        return False
    genuine = [
        hmac.compare_digest(
            given, sign(secret, data_id=each, request_id=request_id, ts=ts).encode()
        )
        for secret in secrets
        for each in (data_id, data_id.lower())
    ]
    return any(genuine)


def _signed_at(ts: str) -> datetime:
    """Seconds or milliseconds, by magnitude: their text and their example disagree."""
    number = int(ts)
    if number >= _MILLISECONDS_FROM:
        number //= 1000
    return datetime.fromtimestamp(number, UTC)
