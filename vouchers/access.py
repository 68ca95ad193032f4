"""The token that lets the browser that redeemed see that one redemption and its moment."""

from uuid import UUID

from django.core import signing

LIFETIME_SECONDS = 24 * 60 * 60
_SALT = "vouchers.redemption-access"


def issue_token(redemption_id: UUID) -> str:
    """A signed token bound to one redemption, good for a day."""
    return signing.dumps(str(redemption_id), salt=_SALT)


def read_token(token: str) -> UUID | None:
    """The redemption it opens; None when forged, mangled or older than a day."""
    try:
        return UUID(signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
