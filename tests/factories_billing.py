"""Factories of the billing app, as rows that services left behind."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from billing.ledger import credit, debit, post
from billing.models import (
    Account,
    CommissionConfig,
    CreditLot,
    Entry,
    Order,
    OrderLine,
    Payout,
    PayoutAccount,
    Policy,
    PricingConfig,
    Product,
    Settlement,
    SettlementRule,
    VoucherSale,
)
from gateways.registry import adapters
from tests.factories import PartnerFactory

NOON = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
CPF = "52998224725"


class ProductFactory(DjangoModelFactory[Product]):
    """A pack of credits."""

    class Meta:
        model = Product

    slug = Sequence(lambda n: f"creditos-extra-{n}")
    kind = Product.Kind.CREDITS
    name = Sequence(lambda n: f"Pacote {n}")
    units = 10


class PricingConfigFactory(DjangoModelFactory[PricingConfig]):
    class Meta:
        model = PricingConfig

    product = SubFactory(ProductFactory)
    method = "pix"
    amount = Decimal("1200.00")
    effective_date = date(2026, 1, 1)


class PolicyFactory(DjangoModelFactory[Policy]):
    class Meta:
        model = Policy

    effective_date = Sequence(lambda n: date(2025, 6, 1) + timedelta(days=n))
    tax_rate = Decimal("0.10")
    pce_per_unit = Decimal("25.00")
    setup_cost = Decimal("1.50")
    hidden_cost = Decimal("5.00")


class CommissionConfigFactory(DjangoModelFactory[CommissionConfig]):
    class Meta:
        model = CommissionConfig

    partner = SubFactory(PartnerFactory)
    rate = Decimal("0.15")
    effective_date = date(2026, 1, 1)


class SettlementRuleFactory(DjangoModelFactory[SettlementRule]):
    """Each for a provider of its own: there is one rule for one case."""

    class Meta:
        model = SettlementRule

    gateway_kind = Sequence(lambda n: sorted(adapters())[n % len(adapters())])
    method = "pix"
    product_kind = Sequence(lambda n: f"kind{n}"[:10])
    days = 2


class OrderFactory(DjangoModelFactory[Order]):
    """Acesso Perpétuo that was paid by Pix."""

    class Meta:
        model = Order

    status = Order.Status.PAID
    subject = LazyFunction(lambda: f"moment:{uuid.uuid4()}")
    customer_name = "Ana Souza"
    customer_email = Sequence(lambda n: f"ana{n}@exemplo.com.br")
    customer_document = CPF
    product_kind = Product.Kind.ACCESS
    method = "pix"
    amount_gross = Decimal("279.00")
    gateway_fee = Decimal("1.00")
    pce_reserved = Decimal("25.00")
    tax_effective = Decimal("27.90")
    tax_rate_applied = Decimal("0.10")
    payment_id = LazyFunction(lambda: f"PAY_{uuid.uuid4().hex}")
    created_at = NOON
    expires_at = NOON + timedelta(days=1)
    paid_at = NOON


class OrderLineFactory(DjangoModelFactory[OrderLine]):
    class Meta:
        model = OrderLine

    order = SubFactory(OrderFactory)
    product = SubFactory(ProductFactory)
    units = 10
    prices = LazyFunction(lambda: {"pix": "1200.00", "card": "1200.00"})


class CreditLotFactory(DjangoModelFactory[CreditLot]):
    class Meta:
        model = CreditLot

    partner = SubFactory(PartnerFactory)
    order = LazyAttribute(
        lambda row: OrderFactory.create(
            subject=f"partner:{row.partner.pk}", product_kind=Product.Kind.CREDITS
        )
    )
    unit_price = Decimal("120.00")
    units = 10
    bought_at = NOON


class VoucherSaleFactory(DjangoModelFactory[VoucherSale]):
    class Meta:
        model = VoucherSale

    voucher_id = LazyFunction(uuid.uuid4)
    partner = SubFactory(PartnerFactory)
    lot = LazyAttribute(lambda row: CreditLotFactory.create(partner=row.partner))
    amount = Decimal("120.00")
    pce_reserved = Decimal("25.00")
    tax_effective = Decimal("12.00")
    recognised_at = NOON


class SettlementFactory(DjangoModelFactory[Settlement]):
    class Meta:
        model = Settlement

    partner = SubFactory(PartnerFactory)
    order = LazyAttribute(
        lambda row: OrderFactory.create(seller=row.partner, partner_share=row.amount)
    )
    amount = Decimal("200.00")
    due_date = date(2026, 11, 23)


class PayoutAccountFactory(DjangoModelFactory[PayoutAccount]):
    class Meta:
        model = PayoutAccount

    partner = SubFactory(PartnerFactory)
    pix_key = CPF
    pix_key_kind = "document"
    document = CPF
    holder_name = "Ana Souza"


class PayoutFactory(DjangoModelFactory[Payout]):
    """Waits for somebody to let it go."""

    class Meta:
        model = Payout

    partner = SubFactory(PartnerFactory)
    amount = Decimal("800.00")
    needs_second_person = True
    requested_by = "user:partner"
    requested_at = NOON
    destination = LazyFunction(
        lambda: {"key": CPF, "kind": "document", "name": "Ana Souza", "document": CPF}
    )


def make_entry(source: str = "", kind: str = "sale") -> Entry:
    """Through the ledger itself: nothing else may write there."""
    legs = (debit("cash:bank", Decimal("10.00")), credit("revenue:sales", Decimal("10.00")))
    return post(kind=kind, source=source or f"order:{uuid.uuid4()}", legs=legs, by="test", now=NOON)


def make_account() -> Account:
    """A studio's own."""
    partner = PartnerFactory.create()
    path = f"partner:{partner.pk}:available"
    legs = (debit("cash:bank", Decimal("10.00")), credit(path, Decimal("10.00")))
    post(kind="sale", source=f"order:{uuid.uuid4()}", legs=legs, by="test", now=NOON)
    return Account.objects.get(path=path)
