"""Orders and what the gateways say of them, for tests of what follows."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from billing.ledger import balance
from billing.models import Order, OrderLine, Product
from billing.services.settling import Paid, settle_order
from partners.models import Partner
from tests.factories import DeliveryFactory, PartnerFactory

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
GATEWAY = uuid.UUID("6a4f3a0e-0000-4000-8000-000000000001")
D = Decimal


def order_of(product: Product, *, quantity: int = 1, **fields: Any) -> Order:
    """An open order for so many packs."""
    order = Order.objects.create(
        **{
            "customer_name": "Ana Souza",
            "customer_email": "ana@exemplo.com.br",
            "amount_gross": D("297.00"),
            "created_at": NOW,
            "expires_at": NOW + timedelta(days=1),
            **fields,
        }
    )
    OrderLine.objects.create(
        order=order,
        product=product,
        quantity=quantity,
        units=quantity * product.units,
        prices={"pix": "279.00", "card": "297.00"},
    )
    return order


def access_order(**fields: Any) -> Order:
    """Acesso Perpétuo for some moment."""
    product = Product.objects.get(slug="acesso-perpetuo")
    return order_of(product, **{"subject": f"moment:{uuid.uuid4()}", **fields})


def credits_order(partner: Partner, **fields: Any) -> Order:
    """Ten credits for a partner."""
    product = Product.objects.get(slug="creditos-10")
    return order_of(product, **{"subject": f"partner:{partner.id}", **fields})


def photos_order(*, paid_to: str = Product.PaidTo.PLATFORM, **fields: Any) -> Order:
    """A partner's pack of photos."""
    delivery = DeliveryFactory.create(partner=PartnerFactory.create())
    product = Product.objects.create(
        slug=f"fotos-{uuid.uuid4().hex[:8]}",
        kind=Product.Kind.PHOTOS,
        name="20 fotos editadas",
        units=20,
        partner=delivery.partner,
        delivery=delivery,
        paid_to=paid_to,
    )
    return order_of(product, seller=delivery.partner, paid_to=paid_to, **fields)


def paid(**changes: Any) -> Paid:
    """By card at a gateway that says its fee."""
    given: dict[str, Any] = {
        "payment_id": f"PAY_{uuid.uuid4().hex}",
        "gateway_id": GATEWAY,
        "gateway_kind": "stripe",
        "method": "card",
        "amount": D("297.00"),
        "fee": D("16.33"),
        "fee_is_estimate": False,
        "paid_at": NOW,
    }
    return Paid(**{**given, **changes})


def settled(order: Order, **changes: Any) -> Order:
    """The order after its payment."""
    return settle_order(order_id=order.id, paid=paid(**changes), by="test", now=NOW)


def balances(*paths: str) -> list[Decimal]:
    """Of these accounts; `gateway` stands for what the gateway of these tests owes."""
    receivable = f"gateway:{GATEWAY}:receivable"
    return [balance(receivable if path == "gateway" else path) for path in paths]
