"""People in the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.errors import OneselfBlocked
from accounts.models import User
from accounts.services import block_person, unblock_person
from core.models import AuditEntry
from tests.accounts.conftest import log_in, path_in
from tests.factories import StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/user/"


@pytest.fixture
def staff(client: Client) -> User:
    someone = StaffFactory.create(email="equipe@exemplo.com.br")
    log_in(client, someone.email)
    return someone


def act(client: Client, action: str, *people: User) -> Any:
    chosen = [str(each.pk) for each in people]
    deed = {"action": action, "_selected_action": chosen, "confirmed": "yes"}
    return client.post(LIST, deed, follow=True)


def test_people_are_found_by_name_and_e_mail(client: Client, staff: User, person: User) -> None:
    UserFactory.create(email="caio@exemplo.com.br", name="Caio")
    for words in ("ana@exemplo", "Lima", str(person.pk)):
        page = client.get(LIST, {"q": words}).content.decode()
        assert person.email in page
        assert "caio@exemplo.com.br" not in page


def test_block_and_unblock_by_the_list(client: Client, staff: User, person: User) -> None:
    visitor = Client()
    log_in(visitor)

    act(client, "block", person)

    assert visitor.get("/conta").status_code == 302
    assert log_in(Client()).status_code == 200
    entry = AuditEntry.objects.get(action="accounts.person.blocked")
    assert (entry.subject, entry.actor) == (f"user:{person.pk}", f"user:{staff.pk}")
    act(client, "unblock", person)
    assert log_in(Client()).status_code == 302


def test_nobody_blocks_themselves(client: Client, staff: User) -> None:
    assert "própria conta" in act(client, "block", staff).content.decode()
    assert User.objects.get(pk=staff.pk).is_active
    with pytest.raises(OneselfBlocked):
        block_person(person_id=staff.pk, now=timezone.now(), by=f"user:{staff.pk}")


def test_unblock_does_not_open_what_was_never_confirmed() -> None:
    invited = User.objects.create_user("bia@exemplo.com.br")
    block_person(person_id=invited.pk, now=timezone.now(), by="user:x")
    assert not unblock_person(person_id=invited.pk, now=timezone.now(), by="user:x").is_active


def test_send_link_writes_to_who_waits(client: Client, staff: User, deliver: Any) -> None:
    invited = User.objects.create_user("bia@exemplo.com.br")
    act(client, "send_link", invited)
    (letter,) = deliver()
    assert path_in(letter).startswith("/conta/ativar/")
    assert AuditEntry.objects.filter(action="accounts.activation.sent_again").count() == 1


def test_staff_cannot_edit_a_person(client: Client, staff: User, person: User) -> None:
    page = f"{LIST}{person.pk}/change/"
    form = {
        "email": "roubada@exemplo.com.br",
        "name": "X",
        "password": "x",
        "is_active": "",
        "blocked_at_0": "2020-01-01",
    }
    assert client.get(page).status_code == 200
    client.post(page, form)
    person.refresh_from_db()
    assert (person.email, person.name, person.is_active) == ("ana@exemplo.com.br", "Ana Lima", True)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{person.pk}/delete/", {"post": "yes"}).status_code == 403


def test_only_superusers_give_rights(client: Client, person: User) -> None:
    helper = StaffFactory.create(email="ajuda@exemplo.com.br", is_superuser=False)
    helper.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    log_in(client, helper.email)
    client.post(f"{LIST}{helper.pk}/change/", {"is_staff": "on", "is_superuser": "on"})
    assert not User.objects.get(pk=helper.pk).is_superuser


def test_rights_given_are_in_the_audit_trail(client: Client, staff: User, person: User) -> None:
    group = Group.objects.create(name="Atendimento")
    client.post(f"{LIST}{person.pk}/change/", {"is_staff": "on", "groups": [group.pk]})
    assert User.objects.get(pk=person.pk).is_staff
    entry = AuditEntry.objects.get(action="accounts.rights.changed")
    assert entry.after == {"is_staff": True, "groups": ["Atendimento"]}
    assert entry.before == {"is_staff": False, "groups": []}


@pytest.mark.parametrize("address", ["account/emailaddress", "mfa/authenticator"])
def test_rows_that_open_accounts_are_not_in_the_admin(
    client: Client, staff: User, address: str
) -> None:
    assert client.get(f"/admin/{address}/").status_code == 404


def test_a_blocked_person_is_never_active(person: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(blocked_at=timezone.now())
