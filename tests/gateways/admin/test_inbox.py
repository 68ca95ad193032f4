"""Webhooks on the desk: readable, without whom they are about, read again on request."""

import json

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEntry, OutboxMessage
from gateways.admin.masking import MASK, masked, readable_body
from gateways.models import WebhookDelivery
from tests.factories_gateways import WebhookDeliveryFactory
from tests.gateways.admin.conftest import Clerk
from tests.gateways.admin.test_gateways import act
from tests.gateways.books import PAYLOADS

LIST = "/admin/gateways/webhookdelivery/"
PERSONAL = {
    "payer": {"name": "Ana Souza", "cpf": "529.982.247-25", "tags": ["mãe"]},
    "note": "escreva para ana@exemplo.com.br ou 52998224725",
    "status": "paid",
    "amount": 297.0,
    "token": "a-secret",
}


@pytest.mark.django_db
def test_page_shows_the_body_without_the_person(desk: Client) -> None:
    letter = WebhookDeliveryFactory.create(
        body=json.dumps(PERSONAL).encode(), headers={"x-signature": "abc", "content-type": "json"}
    )
    page = desk.get(f"{LIST}{letter.pk}/change/").content.decode()
    for hidden in ("Ana Souza", "529", "mãe", "ana@exemplo", "a-secret", "abc"):
        assert hidden not in page
    for shown in ("paid", "297.0", MASK):
        assert shown in page


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 5000, b"a=b&nome=Ana", b"{}"])
def test_page_of_any_body_opens(desk: Client, body: bytes) -> None:
    letter = WebhookDeliveryFactory.create(body=body)
    page = desk.get(f"{LIST}{letter.pk}/change/")
    assert page.status_code == 200
    assert b"Ana" not in page.content


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=10,
    )
)
def test_masked_leaves_nothing_below_a_person(value: object) -> None:
    def leaves(node: object) -> set[object]:
        if isinstance(node, dict):
            return set().union(*map(leaves, node.values()), set())
        if isinstance(node, list):
            return set().union(*map(leaves, node), set())
        return {node}

    assert leaves(masked({"customer": value})) <= {MASK, None, True, False}


def test_recorded_letters_show_no_document_and_no_address() -> None:
    read = 0
    for path in PAYLOADS.rglob("*.json"):
        shown = json.dumps(readable_body(path.read_bytes()), default=str)
        read += 1
        assert "@" not in shown, path
    assert read > 20


@pytest.mark.django_db
def test_replay_puts_what_waits_into_the_queue_and_tells(desk: Client) -> None:
    lost = WebhookDeliveryFactory.create(result="UNMATCHED")
    page = desk.get(f"{LIST}{lost.pk}/change/").content
    assert b"Processar de novo" in page
    act(desk, "replay", lost)
    lost.refresh_from_db()
    assert lost.result == WebhookDelivery.Result.WAITING
    assert OutboxMessage.objects.get(topic="gateways.webhook.received").payload == {
        "delivery_id": str(lost.pk)
    }
    assert AuditEntry.objects.get().action == "gateways.webhook.replayed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"result": "APPLIED"}, {"result": "IGNORED"}, {"verdict": "REFUSED"}]
)
def test_replay_leaves_alone_what_took_effect_and_what_nobody_proved(
    desk: Client, fields: dict[str, str]
) -> None:
    letter = WebhookDeliveryFactory.create(**{"result": "FAILED", **fields})
    act(desk, "replay", letter)
    letter.refresh_from_db()
    assert letter.result == fields.get("result", "FAILED")
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_replay_is_not_for_everyone(clerk: Clerk) -> None:
    letter = WebhookDeliveryFactory.create(result="UNMATCHED")
    act(clerk("view_webhookdelivery"), "replay", letter)
    assert not OutboxMessage.objects.exists()
