"""Every deed of staff's is permitted, asked about when it cannot be undone, and in the trail."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection, models
from django.test import Client
from django.utils import timezone

from accounts.models import User
from billing.ledger import credit, debit, post
from billing.models import Order, Payout, Settlement
from core.models import AuditEntry, OutboxMessage, ToggleOverride
from gateways.models import Discrepancy, Gateway, Payment, WebhookDelivery
from partners.models import ApiKey, CreditEntry, Member, Partner
from tests.admin.conftest import key_of, list_page, message, row_page
from tests.factories import ApiKeyFactory, PartnerFactory, StaffFactory, UserFactory, VoucherFactory
from tests.factories_billing import PayoutFactory, SettlementFactory
from tests.factories_gateways import DiscrepancyFactory, GatewayFactory
from vouchers.models import Voucher


def blocked() -> User:
    return UserFactory.create(is_active=False, blocked_at=timezone.now())


def invited() -> User:
    return UserFactory.create(is_active=False, email_confirmed_at=None)


def held_payout() -> Payout:
    return PayoutFactory.create(status=Payout.Status.HELD)


def sent_payout() -> Payout:
    """Reserved in the ledger, and in a file that went to the bank."""
    payout = PayoutFactory.create(status=Payout.Status.PROCESSING, batch="2026-11-22")
    partner = f"partner:{payout.partner_id}"
    for kind, to, path in (("share", "available", "cash:bank"), ("asked", "in_transit", "")):
        legs = (
            debit(path or f"{partner}:available", payout.amount),
            credit(f"{partner}:{to}", payout.amount),
        )
        post(kind=kind, source=f"payout:{payout.pk}", legs=legs, by="test", now=timezone.now())
    return payout


READY: dict[tuple[type[models.Model], str], Callable[..., Any]] = {
    (ApiKey, "revoke"): ApiKeyFactory.create,
    (OutboxMessage, "replay"): lambda: message(status="DEAD", failures=10),
    (User, "block"): UserFactory.create,
    (User, "unblock"): blocked,
    (User, "send_link"): invited,
    (Voucher, "revoke"): VoucherFactory.create,
    (Gateway, "enable"): lambda: GatewayFactory.create(is_enabled=False),
    (Gateway, "disable"): GatewayFactory.create,
    (Discrepancy, "explain"): DiscrepancyFactory.create,
    (Payout, "approve"): PayoutFactory.create,
    (Payout, "hold"): PayoutFactory.create,
    (Payout, "resume"): held_payout,
    (Payout, "paid"): sent_payout,
    (Payout, "failed"): sent_payout,
    (Settlement, "hold"): SettlementFactory.create,
    (Settlement, "resume"): lambda: SettlementFactory.create(status=Settlement.Status.HELD),
}
"""A row of each kind in the state in which the action does something."""
ELSEWHERE = {
    (Discrepancy, "accept"),
    (Discrepancy, "send_back"),
    (Gateway, "test_connection"),
    (Gateway, "rotate"),
    (WebhookDelivery, "replay"),
    (Payment, "ask"),
    (Order, "resend"),
    (Order, "confirm_fee"),
    (Member, "remove"),
    (Payout, "ask"),
    (Payout, "cancel"),
}
"""Those that take a provider, a letter or a story: tested where the story is told."""
ASKED = {
    (ApiKey, "revoke"),
    (User, "block"),
    (Voucher, "revoke"),
    (Gateway, "disable"),
    (Payout, "approve"),
    (Payout, "paid"),
    (Payout, "failed"),
    (Settlement, "hold"),
}
"""What is shown first and done on the second press."""

pytestmark = pytest.mark.django_db
every_action = pytest.mark.parametrize(
    ("model", "action"), READY, ids=lambda each: getattr(each, "__name__", each)
)


def act(client: Client, row: models.Model, action: str, **more: str) -> Any:
    deed = {"action": action, "_selected_action": [key_of(row)], **more}
    return client.post(list_page(type(row)), deed)


def stored(row: models.Model) -> Any:
    return type(row)._default_manager.filter(pk=row.pk).values().get()


def refuse_the_trail() -> None:
    """From here to the end of the test no audit row can be written.

    A deed that is not one transaction leaves the test's own in ruins, which is red as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER no_trail BEFORE INSERT ON audit_entries"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def test_every_action_there_is_is_tested_here() -> None:
    there = {
        (model, name)
        for model, desk in admin.site._registry.items()
        for name in [
            each if isinstance(each, str) else each.__name__ for each in desk.actions or ()
        ]
    }
    assert there == set(READY) | ELSEWHERE
    assert "delete_selected" not in [name for name, _action in admin.site.actions]


@every_action
def test_an_action_is_in_the_trail(
    desk: Client, staff: User, model: type[models.Model], action: str
) -> None:
    row = READY[model, action]()
    assert act(desk, row, action, confirmed="yes").status_code == 302
    told = AuditEntry.objects.latest("id")
    assert told.actor == f"user:{staff.pk}"
    assert told.request_id


@every_action
def test_an_action_the_trail_cannot_tell_does_not_happen(
    desk: Client, model: type[models.Model], action: str
) -> None:
    row = READY[model, action]()
    before, messages = stored(row), OutboxMessage.objects.count()
    refuse_the_trail()
    with pytest.raises(DatabaseError):
        act(desk, row, action, confirmed="yes")
    assert stored(row) == before
    assert OutboxMessage.objects.count() == messages


@every_action
def test_an_action_needs_its_permission(model: type[models.Model], action: str) -> None:
    looker = StaffFactory.create(is_superuser=False)
    looker.user_permissions.set(
        Permission.objects.filter(codename=f"view_{model._meta.model_name}")
    )
    client = Client()
    client.force_login(looker)
    row = READY[model, action]()
    before = stored(row)
    page = client.get(row_page(row))
    assert page.status_code == 200
    assert not page.context["deeds"]
    act(client, row, action, confirmed="yes")
    assert stored(row) == before
    assert not AuditEntry.objects.exists()


@every_action
def test_what_cannot_be_undone_is_asked_first(
    desk: Client, model: type[models.Model], action: str
) -> None:
    row = READY[model, action]()
    before = stored(row)
    answer = act(desk, row, action)
    if (model, action) in ASKED:
        assert answer.status_code == 200
        assert "Sim, fazer agora" in answer.content.decode()
        assert stored(row) == before
        assert not AuditEntry.objects.exists()
    else:
        assert answer.status_code == 302


@every_action
def test_an_action_is_a_button_on_the_page_of_its_row(
    desk: Client, model: type[models.Model], action: str
) -> None:
    row = READY[model, action]()
    page = desk.get(row_page(row))
    assert action in dict(page.context["deeds"])
    back = act(desk, row, action, confirmed="yes", on_page="1")
    assert back.headers["Location"] == row_page(row)
    if model is not User:
        assert action not in dict(desk.get(row_page(row)).context["deeds"])


def test_a_person_who_leaves_a_studio_is_in_the_trail(desk: Client, staff: User) -> None:
    row = Member.objects.create(partner=PartnerFactory.create(), user=UserFactory.create())
    assert "Sim, fazer agora" in act(desk, row, "remove").content.decode()
    assert Member.objects.exists()
    act(desk, row, "remove", confirmed="yes")
    assert not Member.objects.exists()
    assert AuditEntry.objects.latest("id").actor == f"user:{staff.pk}"


def test_the_question_names_what_it_is_about(desk: Client) -> None:
    vouchers = VoucherFactory.create_batch(3)
    deed = {"action": "revoke", "_selected_action": [each.pk for each in vouchers], "index": "0"}
    page = desk.post(list_page(Voucher), deed).content.decode()
    for voucher in vouchers:
        assert voucher.code[:4] in page
        assert str(voucher.delivery) in page


def test_a_group_and_what_it_may_is_in_the_trail(desk: Client, staff: User) -> None:
    may = Permission.objects.get(codename="view_voucher")
    desk.post(f"{list_page(Group)}add/", {"name": "suporte", "permissions": [may.pk]})
    group = Group.objects.get(name="suporte")
    desk.post(row_page(group), {"name": "suporte", "permissions": []})
    desk.post(f"{list_page(Group)}{group.pk}/delete/", {"post": "yes"})
    told = AuditEntry.objects.filter(subject=f"group:{group.pk}").order_by("id")
    assert [each.action.rpartition(".")[2] for each in told] == ["created", "changed", "deleted"]
    assert told[0].after == {"name": "suporte", "permissions": ["vouchers.view_voucher"]}
    assert told[1].before == {"permissions": ["vouchers.view_voucher"]}
    assert told[1].after == {"name": "suporte", "permissions": []}
    assert not Group.objects.exists()


@pytest.mark.parametrize("deed", ["add", "change", "delete"])
def test_a_group_the_trail_cannot_tell_stays_as_it_was(desk: Client, deed: str) -> None:
    group = Group.objects.create(name="suporte")
    page = {"add": f"{list_page(Group)}add/", "change": row_page(group)}.get(deed)
    refuse_the_trail()
    with pytest.raises(DatabaseError):
        desk.post(page or f"{list_page(Group)}{group.pk}/delete/", {"name": "x", "post": "yes"})
    assert [each.name for each in Group.objects.all()] == ["suporte"]


@pytest.mark.parametrize("deed", ["key", "credits", "change"])
def test_a_deed_on_a_partner_the_trail_cannot_tell_does_not_happen(desk: Client, deed: str) -> None:
    partner = PartnerFactory.create()
    before = stored(partner)
    forms: dict[str, dict[str, Any]] = {
        "key": {"name": "loja"},
        "credits": {"amount": 5, "note": "x", "once": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
        "change": {"name": "Outro", "email": "outro@exemplo.com.br"},
    }
    refuse_the_trail()
    with pytest.raises(DatabaseError):
        desk.post(f"{list_page(Partner)}{partner.pk}/{deed}{'/' * (deed == 'change')}", forms[deed])
    assert stored(partner) == before
    assert not ApiKey.objects.exists()
    assert not CreditEntry.objects.exists()


def test_a_toggle_is_flipped_and_told(desk: Client, staff: User, helper: Client) -> None:
    page = list_page(ToggleOverride)
    flip = {"key": "vouchers.redemption_open", "to": "off"}
    assert helper.post(page, flip).status_code == 403
    assert desk.post(page, flip).status_code == 302
    shown = desk.get(page).content.decode()
    assert "desligada" in shown
    assert "Bia da Equipe" in shown
    assert AuditEntry.objects.get().after == {"is_on": False}


def test_the_password_is_changed_where_everybody_changes_it(desk: Client) -> None:
    assert desk.get("/admin/password_change/").headers["Location"] == "/conta/senha"
    assert desk.post("/admin/password_change/", {"new_password1": "x"}).status_code == 302
