"""Payments from before they named their account."""

import uuid
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from gateways.models import Payment
from tests.factories_gateways import GatewayFactory, PaymentFactory

MIGRATION = import_module("gateways.migrations.0008_old_payments_find_their_gateway")
pytestmark = pytest.mark.django_db


def old_payment(**given: object) -> Payment:
    return PaymentFactory.create(**{"gateway": None, "gateway_type": "efi", **given})


def fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.FILL)


def gateway_of(payment: Payment) -> object:
    return Payment.objects.values_list("gateway_id", flat=True).get(id=payment.id)


def test_old_payment_gets_the_only_account_of_its_partner_and_kind() -> None:
    partner = uuid.uuid4()
    right = GatewayFactory.create(kind="efi", partner_id=partner)
    GatewayFactory.create(kind="stripe", partner_id=partner)
    GatewayFactory.create(kind="efi", partner_id=uuid.uuid4())
    theirs, the_platforms = old_payment(partner_id=partner), old_payment()

    fill()

    assert gateway_of(theirs) == right.id
    assert gateway_of(the_platforms) is None


def test_old_payment_of_the_platform_gets_the_platforms_account() -> None:
    right = GatewayFactory.create(kind="efi", partner_id=None)
    payment = old_payment()
    fill()
    assert gateway_of(payment) == right.id


def test_old_payment_with_two_accounts_to_choose_from_is_left_and_listed() -> None:
    for _ in range(2):
        GatewayFactory.create(kind="efi")
    payment = old_payment()
    listed = StringIO()

    fill()
    call_command("payments_without_gateway", stdout=listed)

    assert gateway_of(payment) is None
    assert f"{payment.payment_id}  efi  o parceiro tem 2 contas" in listed.getvalue()


def test_old_payments_that_claim_one_id_are_left_and_listed() -> None:
    GatewayFactory.create(kind="efi")
    twins = [old_payment(provider_id="same") for _ in range(2)]
    listed = StringIO()

    fill()
    call_command("payments_without_gateway", stdout=listed)

    assert [gateway_of(each) for each in twins] == [None, None]
    assert "outro pagamento tem o mesmo id" in listed.getvalue()


def test_fill_can_be_taken_back_and_leaves_new_payments_alone() -> None:
    account = GatewayFactory.create(kind="efi")
    old, new = old_payment(), PaymentFactory.create(gateway=account)
    fill()

    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.EMPTY)

    assert gateway_of(old) is None
    assert gateway_of(new) == account.id
