"""Which account pays partners out."""

from gateways.models import Gateway
from gateways.payouts import PayoutAdapter
from gateways.registry import adapters


def payout_gateway() -> Gateway | None:
    """The platform's first enabled account that is to pay out; None = by bank batch."""
    kinds = [slug for slug, kind in adapters().items() if issubclass(kind, PayoutAdapter)]
    accounts = Gateway.objects.filter(
        partner_id__isnull=True, is_enabled=True, pays_out=True, kind__in=kinds
    )
    return accounts.order_by("priority", "created_at").first()
