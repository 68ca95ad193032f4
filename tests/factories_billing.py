"""Factories of the billing app: a studio's account and its payouts."""

import uuid
from decimal import Decimal

from factory.declarations import LazyFunction, SubFactory
from factory.django import DjangoModelFactory

from billing.models import Payout, PayoutAccount, SettlementRule
from tests.factories import PartnerFactory

CPF = "52998224725"


class PayoutAccountFactory(DjangoModelFactory[PayoutAccount]):
    """The CPF as its own key."""

    class Meta:
        model = PayoutAccount

    partner = SubFactory(PartnerFactory)
    pix_key = CPF
    pix_key_kind = "document"
    document = CPF
    holder_name = "Ana Souza"


class PayoutFactory(DjangoModelFactory[Payout]):
    """A row alone, without its entry in the ledger: for lists and doors."""

    class Meta:
        model = Payout

    partner = SubFactory(PartnerFactory)
    amount = Decimal("120.00")
    requested_by = "user:1"
    destination = LazyFunction(
        lambda: {"key": CPF, "kind": "document", "name": "Ana Souza", "document": CPF}
    )


class SettlementRuleFactory(DjangoModelFactory[SettlementRule]):
    class Meta:
        model = SettlementRule

    gateway_kind = LazyFunction(lambda: uuid.uuid4().hex[:20])
    days = 7
