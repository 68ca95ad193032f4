"""What tests of the admin share: a member of staff at a desk, and a row of every kind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from billing.models import (
    Account,
    CommissionConfig,
    CreditLot,
    Entry,
    Order,
    Payout,
    PayoutAccount,
    Policy,
    PricingConfig,
    Product,
    Settlement,
    SettlementRule,
    VoucherSale,
)
from core.models import AuditEntry, OutboxMessage, ToggleOverride
from gateways.models import Discrepancy, Gateway, Payment, WebhookDelivery
from partners.models import ApiKey, CreditEntry, Delivery, MediaAsset, Member, Partner
from tests.factories import (
    ApiKeyFactory,
    AssetCopyFactory,
    CreditEntryFactory,
    DeliveryFactory,
    MediaAssetFactory,
    MemberFactory,
    MomentAssetFactory,
    MomentFactory,
    PartnerFactory,
    RedemptionFactory,
    StaffFactory,
    UserFactory,
    VoucherFactory,
)
from tests.factories_billing import (
    CommissionConfigFactory,
    CreditLotFactory,
    OrderFactory,
    PayoutAccountFactory,
    PayoutFactory,
    PolicyFactory,
    PricingConfigFactory,
    ProductFactory,
    SettlementFactory,
    SettlementRuleFactory,
    VoucherSaleFactory,
    make_account,
    make_entry,
)
from tests.factories_gateways import (
    DiscrepancyFactory,
    GatewayFactory,
    PaymentFactory,
    WebhookDeliveryFactory,
)
from vouchers.models import AssetCopy, Moment, MomentAsset, Redemption, Voucher

MODELS = list(admin.site._registry)
"""Every kind of row the admin shows: tests are generated over it, so a new one is tested too."""


def message(**fields: Any) -> OutboxMessage:
    now = timezone.now()
    given = {"topic": "test.thing.done", "payload": {}, "created_at": now, "due_at": now, **fields}
    return OutboxMessage.objects.create(**given)


def redemption(**fields: Any) -> Redemption:
    """One with its voucher's delivery and partner its own, so that no row is read twice."""
    return RedemptionFactory.create(assets_total=3, **fields)


def entry(**fields: Any) -> AuditEntry:
    """By a person, whose name the list looks up."""
    actor = f"user:{UserFactory.create().pk}"
    return AuditEntry.objects.create(
        **{"actor": actor, "action": "test.thing.done", "subject": "thing:1", **fields}
    )


MAKE: dict[type[models.Model], Callable[..., Any]] = {
    Account: make_account,
    ApiKey: ApiKeyFactory.create,
    AssetCopy: AssetCopyFactory.create,
    AuditEntry: entry,
    CommissionConfig: CommissionConfigFactory.create,
    CreditEntry: CreditEntryFactory.create,
    CreditLot: CreditLotFactory.create,
    Delivery: DeliveryFactory.create,
    Discrepancy: DiscrepancyFactory.create,
    Entry: make_entry,
    Gateway: GatewayFactory.create,
    Group: lambda: Group.objects.create(name=f"Grupo {Group.objects.count()}"),
    MediaAsset: MediaAssetFactory.create,
    Member: MemberFactory.create,
    Moment: MomentFactory.create,
    MomentAsset: MomentAssetFactory.create,
    Order: OrderFactory.create,
    OutboxMessage: message,
    Partner: PartnerFactory.create,
    Payment: PaymentFactory.create,
    Payout: PayoutFactory.create,
    PayoutAccount: PayoutAccountFactory.create,
    Policy: PolicyFactory.create,
    PricingConfig: PricingConfigFactory.create,
    Product: ProductFactory.create,
    Redemption: redemption,
    Settlement: SettlementFactory.create,
    SettlementRule: SettlementRuleFactory.create,
    ToggleOverride: lambda: ToggleOverride.objects.create(
        key=f"test.{ToggleOverride.objects.count()}", is_on=True
    ),
    User: UserFactory.create,
    Voucher: VoucherFactory.create,
    VoucherSale: VoucherSaleFactory.create,
    WebhookDelivery: lambda: WebhookDeliveryFactory.create(payment=PaymentFactory.create()),
}


def list_page(model: type[models.Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def key_of(row: models.Model) -> str:
    """What stands for a row in addresses: the primary key of a key would show its hash."""
    return row.prefix if isinstance(row, ApiKey) else str(row.pk)


def row_page(row: models.Model) -> str:
    return f"{list_page(type(row))}{key_of(row)}/change/"


@pytest.fixture
def staff(db: None) -> User:
    return StaffFactory.create(name="Bia da Equipe")


@pytest.fixture
def desk(staff: User) -> Client:
    """The browser of somebody who may do everything."""
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def helper(db: None) -> Client:
    """The browser of a member of staff without a single permission."""
    client = Client()
    client.force_login(StaffFactory.create(is_superuser=False))
    return client


@pytest.fixture
def queries(desk: Client) -> Callable[[str], int]:
    """How many queries a page takes, once what is remembered between requests is remembered."""

    def count(page: str) -> int:
        desk.get(page)
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(page).status_code == 200
        return len(caught)

    return count
