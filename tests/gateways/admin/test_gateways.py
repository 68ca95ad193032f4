"""Accounts on the desk: keys go in and never come out, everything that is done is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.models import AuditEntry
from gateways.admin.forms import state_of_secret
from gateways.models import FeeSchedule, Gateway, GatewayHealth
from gateways.registry import adapters
from gateways.services.doors import find_door, forget_doors
from tests.factories_gateways import GatewayHealthFactory, PaymentFactory
from tests.gateways.admin.conftest import Clerk
from tests.support.vendor import closed_port, running_vendor

pytestmark = pytest.mark.django_db
LIST = "/admin/gateways/gateway/"
NO_FEES = {
    "fees-TOTAL_FORMS": "0",
    "fees-INITIAL_FORMS": "0",
    "fees-MIN_NUM_FORMS": "0",
    "fees-MAX_NUM_FORMS": "1000",
}


def page_of(gateway: Gateway) -> str:
    return f"{LIST}{gateway.pk}/change/"


def form(**changes: Any) -> dict[str, Any]:
    given = {"name": "Efí", "is_enabled": "on", "methods": ["pix"], "priority": 100, "weight": 1}
    return {**given, **NO_FEES, **changes}


def act(desk: Client, action: str, row: Any, confirmed: bool = True, **more: str) -> Any:
    data = {"action": action, "_selected_action": [str(row.pk)], "select_across": "0", **more}
    where = f"/admin/gateways/{row._meta.model_name}/"
    return desk.post(where, {**data, **({"confirmed": "yes"} if confirmed else {})})


def test_add_asks_for_the_provider_first(desk: Client) -> None:
    page = desk.get(f"{LIST}add/").content.decode()
    for slug, kind in adapters().items():
        assert f"?kind={slug}" in page
        assert kind.title in page
    assert desk.get(f"{LIST}add/?kind=no-such").status_code == 200


@pytest.mark.parametrize("slug", sorted(adapters()))
def test_add_has_a_field_for_each_key_of_the_provider(desk: Client, slug: str) -> None:
    page: Any = desk.get(f"{LIST}add/?kind={slug}")
    fields = page.context["adminform"].form.fields
    for key in adapters()[slug].credentials:
        assert fields[f"credential_{key.name}"].required is key.required
    offered = {value for value, _label in fields["methods"].choices}
    assert offered == set(adapters()[slug].capabilities.methods)


def test_add_keeps_keys_sealed_and_tells_only_their_names(desk: Client) -> None:
    keys = {"credential_api_key": "sbx_key_0123456789", "credential_signing_secret": "sbxwh_98765"}
    answer = desk.post(f"{LIST}add/?kind=sandbox", form(**keys, name="Caixa"))
    made = Gateway.objects.get()
    assert answer.status_code == 302
    assert (made.kind, made.name) == ("sandbox", "Caixa")
    assert made.credentials["api_key"] == "sbx_key_0123456789"
    told = AuditEntry.objects.get(action="gateways.gateway.created")
    assert told.after is not None
    assert told.after["credentials_changed"] == ["api_key", "signing_secret"]
    assert "sbx_key" not in str(told.after)


def test_add_without_a_needed_key_says_so(desk: Client) -> None:
    page: Any = desk.post(f"{LIST}add/?kind=sandbox", form())
    assert set(page.context["adminform"].form.errors) == {
        "credential_api_key",
        "credential_signing_secret",
    }


def test_page_never_holds_a_key(desk: Client, gateway: Gateway) -> None:
    page = desk.get(page_of(gateway)).content.decode()
    assert "termina em 6789" in page
    for secret in [*gateway.credentials.values(), gateway.webhook_secret]:
        assert secret not in page
    assert desk.get(LIST).content.decode().count(gateway.webhook_secret) == 0


def test_change_with_empty_boxes_keeps_the_keys(desk: Client, gateway: Gateway) -> None:
    before = dict(gateway.credentials)
    answer = desk.post(page_of(gateway), form(weight=7))
    gateway.refresh_from_db()
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert (gateway.weight, gateway.credentials) == (7, before)


def test_change_of_one_key_keeps_the_others(desk: Client, gateway: Gateway) -> None:
    desk.post(page_of(gateway), form(credential_signing_secret="A_New_Secret_123"))
    gateway.refresh_from_db()
    assert gateway.credentials["signing_secret"] == "A_New_Secret_123"
    assert gateway.credentials["api_key"] == "Client_Id_0123456789"


def test_new_keys_end_a_pause_for_old_ones(desk: Client, gateway: Gateway) -> None:
    health = GatewayHealthFactory.create(gateway=gateway, state="OPEN", needs_credentials=True)
    desk.post(page_of(gateway), form(weight=2))
    health.refresh_from_db()
    assert health.needs_credentials
    desk.post(page_of(gateway), form(credential_signing_secret="A_New_Secret_123"))
    health.refresh_from_db()
    assert (health.state, health.needs_credentials) == (GatewayHealth.State.CLOSED, False)


def test_keys_that_no_header_takes_are_refused(desk: Client, gateway: Gateway) -> None:
    page: Any = desk.post(page_of(gateway), form(credential_api_key="chave—com—traço"))
    assert "credential_api_key" in page.context["adminform"].form.errors


def test_methods_are_only_those_of_the_provider(desk: Client, gateway: Gateway) -> None:
    page: Any = desk.post(page_of(gateway), form(methods=["pix", "bitcoin"]))
    assert "methods" in page.context["adminform"].form.errors


def test_fees_are_lines_of_the_same_page(desk: Client, gateway: Gateway) -> None:
    line = {
        "fees-TOTAL_FORMS": "1",
        "fees-0-method": "pix",
        "fees-0-percent": "0.99",
        "fees-0-fixed": "0.10",
        "fees-0-effective_date": "2026-11-01",
        "fees-0-gateway": str(gateway.pk),
    }
    answer: Any = desk.post(page_of(gateway), form(**line))
    assert answer.status_code == 302, answer.context["inline_admin_formsets"][0].formset.errors
    fee = FeeSchedule.objects.get()
    assert (str(fee.percent), str(fee.fixed), fee.effective_date.isoformat()) == (
        "0.9900",
        "0.10",
        "2026-11-01",
    )


def test_who_may_change_but_not_set_keys_cannot_redirect_money(
    clerk: Clerk, gateway: Gateway
) -> None:
    helper = clerk("view_gateway", "change_gateway", "add_gateway")
    helper.post(page_of(gateway), form(credential_signing_secret="Mine_Now_0123456", weight=3))
    gateway.refresh_from_db()
    assert gateway.weight == 3
    assert gateway.credentials["signing_secret"] == "Client_Secret_abcdef98765"
    assert helper.get(f"{LIST}add/?kind=sandbox").status_code == 403


def test_who_may_only_look_gets_no_fields(clerk: Clerk, gateway: Gateway) -> None:
    page = clerk("view_gateway").get(page_of(gateway))
    assert page.status_code == 200
    assert b'name="credential_' not in page.content
    assert b"termina em" in page.content


def test_nobody_deletes_an_account(desk: Client, gateway: Gateway) -> None:
    PaymentFactory.create(gateway=gateway)
    assert desk.post(f"{LIST}{gateway.pk}/delete/", {"post": "yes"}).status_code == 403
    assert b"delete_selected" not in desk.get(LIST).content


def test_the_address_is_shown_on_request_and_told(desk: Client, gateway: Gateway) -> None:
    page = f"{LIST}{gateway.pk}/endereco"
    assert gateway.webhook_secret not in desk.get(page).content.decode()
    assert not AuditEntry.objects.exists()
    shown = desk.post(page)
    assert f"/webhooks/sandbox/{gateway.webhook_secret}/" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert AuditEntry.objects.get().action == "gateways.webhook_address.seen"


def test_the_address_is_not_for_everyone(clerk: Clerk, gateway: Gateway) -> None:
    page = f"{LIST}{gateway.pk}/endereco"
    assert clerk("view_gateway", "change_gateway").post(page).status_code == 403
    assert clerk("view_gateway", "see_webhook_address").post(page).status_code == 200


def test_rotate_asks_first_and_lets_the_old_secret_in_for_a_while(
    desk: Client, gateway: Gateway, settings: Settings
) -> None:
    old, now = gateway.webhook_secret, timezone.now()
    assert "Trocar o segredo" in act(desk, "rotate", gateway, confirmed=False).content.decode()
    gateway.refresh_from_db()
    assert gateway.webhook_secret == old
    act(desk, "rotate", gateway)
    gateway.refresh_from_db()
    assert gateway.webhook_secret != old
    for secret in (old, gateway.webhook_secret):
        assert find_door(kind="sandbox", secret=secret, now=now) is not None
    after = now + timedelta(seconds=settings.WEBHOOK_SECRET_GRACE_SECONDS + 60)
    forget_doors()
    assert find_door(kind="sandbox", secret=old, now=after) is None
    assert old not in str(AuditEntry.objects.values_list("after", flat=True))


def test_rotate_is_not_for_everyone(clerk: Clerk, gateway: Gateway) -> None:
    old = gateway.webhook_secret
    act(clerk("view_gateway", "change_gateway"), "rotate", gateway)
    gateway.refresh_from_db()
    assert gateway.webhook_secret == old


def test_disable_and_enable_are_told_once(desk: Client, gateway: Gateway) -> None:
    for _ in range(2):
        act(desk, "disable", gateway)
    gateway.refresh_from_db()
    assert not gateway.is_enabled
    act(desk, "enable", gateway)
    told = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert told == ["gateways.gateway.disabled", "gateways.gateway.enabled"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((200, {"id": "a"}), "conexão em ordem"),
        ((401, {}), "não aceitou as credenciais"),
        ((503, {}), "sem resposta"),
        (None, "não foi possível conectar"),
    ],
)
def test_the_connection_is_tested_with_a_friendly_word(
    desk: Client, settings: Settings, answer: Any, told: str
) -> None:
    account = Gateway.objects.create(kind="sandbox", name="Caixa", credentials={"api_key": "sbx_1"})
    GatewayHealthFactory.create(gateway=account, state="OPEN", needs_credentials=True)
    with running_vendor() as vendor:
        if answer:
            vendor.on("GET", "/account", answer)
        url = vendor.url if answer else f"http://127.0.0.1:{closed_port()}"
        settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "sandbox": url}
        page = desk.post(
            LIST, {"action": "test_connection", "_selected_action": [str(account.pk)]}, follow=True
        )
    assert told in page.content.decode()
    account.health.refresh_from_db()
    assert account.health.needs_credentials is (told != "conexão em ordem")


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("", "não configurada"),
        ("short", "configurada"),
        ("0123456789ab", "configurada, termina em 89ab"),
        ("-----BEGIN KEY-----\nabcdefgh\n-----END KEY-----\n", "configurada"),
    ],
)
def test_state_of_secret_gives_little_away(secret: str, shown: str) -> None:
    assert state_of_secret(secret) == shown
