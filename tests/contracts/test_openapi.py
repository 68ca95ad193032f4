"""The API against its own description: whatever is sent, never a 500, never an undeclared shape."""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from accounts.services.tokens import begin_token_family
from billing.models import CommissionConfig, PricingConfig, SettlementRule
from config.wsgi import application
from core.redis import redis_client
from tests.billing.sales import access_order, photos_order
from tests.factories import (
    CreditEntryFactory,
    MediaAssetFactory,
    MomentAssetFactory,
    RedemptionFactory,
    StaffFactory,
    VoucherFactory,
    plain_api_key,
)
from tests.factories_billing import PayoutFactory
from tests.factories_gateways import PaymentFactory
from vouchers.access import issue_token
from vouchers.codes import display

# Enough to meet every field's edge in CI; `SCHEMA_EXAMPLES=1000` is a long night's run.
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "40"))


def no_bug(context: Any, response: Any, case: Case) -> bool | None:
    """Any 5xx is one, but for the word the contract has for "no gateway": here there is none."""
    if response.status_code == 503 and response.json()["code"] == "no_gateway_available":
        return None
    return not_a_server_error(context, response, case)


CHECKS = [no_bug, response_schema_conformance, content_type_conformance]
schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)


class House:
    """One row of everything, so that paths lead somewhere, and the keys to it."""

    def __init__(self) -> None:
        asset = MediaAssetFactory.create()
        delivery = asset.delivery
        voucher = VoucherFactory.create(delivery=delivery)
        photo = MomentAssetFactory.create()
        redemption = RedemptionFactory.create(user=photo.moment.user)
        CreditEntryFactory.create(partner=delivery.partner, amount=1000)
        order = access_order(buyer=photo.moment.user)
        payment = PaymentFactory.create(reference=order.reference)
        product = photos_order().lines.get().product
        self.ids = {
            "order_id": str(order.id),
            "payment_id": payment.payment_id,
            "payout_id": str(PayoutFactory.create(partner=delivery.partner).id),
            "product_id": str(product.id),
            "delivery_id": str(delivery.id),
            "asset_id": str(asset.id),
            "moment_id": str(photo.moment_id),
            "redemption_id": str(redemption.id),
            "code": display(voucher.code),
        }
        self.photo = str(photo.id)
        # Rows that staff keep are all called `id`.
        self.kept = {
            "/admin/pricing": PricingConfig,
            "/admin/commission": CommissionConfig,
            "/admin/settlement-rules": SettlementRule,
        }
        self.doors = [
            f"Api-Key {plain_api_key(delivery.partner)}",
            f"Bearer {begin_token_family(user=photo.moment.user, now=timezone.now()).access}",
            f"Redemption {issue_token(redemption.id)}",
            f"Bearer {begin_token_family(user=StaffFactory.create(), now=timezone.now()).access}",
        ]

    def real(self, name: str, path: str) -> str:
        """The id of a row for this hole in this path."""
        if name == "asset_id" and "moments" in path:
            return self.photo
        if name == "id":
            kind = next(kind for part, kind in self.kept.items() if part in path)
            # An earlier example may have deleted them all.
            return str(kind._default_manager.values_list("pk", flat=True).first() or 1)
        return self.ids[name]


@pytest.fixture
def house(db: None) -> Iterator[House]:
    """Without the signals that hang up the database after a request, and the test's with it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield House()
    for signal in signals:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_api_keeps_its_word(case: Case, house: House) -> None:
    redis_client().flushdb()
    dice = random.Random(repr((case.path_parameters, case.query, case.body)))
    _lead_somewhere(case, house, dice)
    _knock(case, house, dice)
    case.call_and_validate(checks=CHECKS)


def _lead_somewhere(case: Case, house: House, dice: random.Random) -> None:
    """Two of three times the path names a row that exists."""
    if not case.path_parameters or dice.random() < 1 / 3:
        return
    for name in case.path_parameters:
        case.path_parameters[name] = house.real(name, case.path)


def _fitting(path: str) -> int:
    """Which of the house's doors the path is behind."""
    if "/admin/" in path:
        return 3
    of_people = ("/moments", "/me", "/redemptions", "/orders", "/payments")
    return 1 if any(each in path for each in of_people) else 0


def _knock(case: Case, house: House, dice: random.Random) -> None:
    """Mostly with a key that opens; now and then with another, or none."""
    case.headers.pop("Authorization", None)
    fitting = house.doors[_fitting(case.path)]
    door = fitting if dice.random() < 0.8 else dice.choice([*house.doors, None])
    if door:
        case.headers["Authorization"] = door
