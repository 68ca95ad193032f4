"""Who may see an order: who bought it, the studio it is for, and whoever holds its token.

An order nobody signed in for, and that is no studio's, is opened in the API by its id alone: 122
random bits that only the one who placed it was told. Answers hold nothing of the buyer. Pages
always want proof, since their addresses lie in histories.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.core import signing

from billing.models import Order
from partners.selectors.members import is_member

LIFETIME_SECONDS = 30 * 24 * 60 * 60
_SALT = "billing.order-access"
_PARTNER = "partner:"


@dataclass(frozen=True, slots=True)
class Asker:
    """What a request has proved about who is asking."""

    user_id: UUID | None = None
    partner_id: UUID | None = None
    """Of an API key."""
    orders: frozenset[UUID] = field(default_factory=frozenset)
    """Opened by tokens."""
    knows_by_id: bool = False
    """The door takes the id of a nobody's order for proof."""

    @property
    def actor(self) -> str:
        """For the audit trail."""
        return f"user:{self.user_id}" if self.user_id else "visitor"


def issue_token(order_id: UUID) -> str:
    """A signed token bound to one order, good for thirty days."""
    return signing.dumps(str(order_id), salt=_SALT)


def read_token(token: str) -> UUID | None:
    """The order it opens; None when forged, mangled or too old."""
    try:
        return UUID(signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def may_see(asker: Asker, order: Order) -> bool:
    """Whether the order exists for who is asking."""
    if order.id in asker.orders:
        return True
    if asker.user_id is not None and order.buyer_id == asker.user_id:
        return True
    if order.subject.startswith(_PARTNER):
        return _belongs(asker, UUID(order.subject.removeprefix(_PARTNER)))
    return asker.knows_by_id and order.buyer_id is None


def _belongs(asker: Asker, partner_id: UUID) -> bool:
    if asker.partner_id is not None:
        return asker.partner_id == partner_id
    return asker.user_id is not None and is_member(asker.user_id, partner_id)
