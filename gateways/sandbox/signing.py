"""How the sandbox signs its webhooks: HMAC-SHA256 over the time, a dot, and the raw body."""

import hashlib
import hmac
import re

HEADER = "sandbox-signature"
TOLERANCE_SECONDS = 300
_FORM = re.compile(r"^t=(\d{1,12}),v1=([0-9a-f]{64})$")


def sign(secret: str, body: bytes, *, timestamp: int) -> str:
    """The value of the header for one delivery."""
    return f"t={timestamp},v1={_digest(secret, body, timestamp)}"


def is_genuine(header: str, secret: str, body: bytes, *, timestamp: int) -> bool:
    """Whether who holds the secret signed this very body, about now. In constant time."""
    found = _FORM.match(header)
    if found is None or not secret:
        return False
    signed_at = int(found[1])
    genuine = hmac.compare_digest(found[2], _digest(secret, body, signed_at))
    return genuine and abs(timestamp - signed_at) <= TOLERANCE_SECONDS


def _digest(secret: str, body: bytes, timestamp: int) -> str:
    return hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()
