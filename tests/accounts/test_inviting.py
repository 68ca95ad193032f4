"""find_or_invite_person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction

from accounts.models import User
from accounts.services import find_or_invite_person
from core.audit import OutsideTransaction
from core.models import AuditEntry, OutboxMessage
from tests.factories import UserFactory

THREADS = 20


def _invite(email: str, now: datetime, name: str = "Bia") -> User:
    with transaction.atomic():
        return find_or_invite_person(email=email, name=name, now=now, by="visitor")


@pytest.mark.django_db
def test_find_or_invite_person_creates_someone_who_cannot_sign_in_yet(now: datetime) -> None:
    invited = _invite("  BIA@Exemplo.com.br ", now)

    assert invited.email == "bia@exemplo.com.br"
    assert not invited.is_active
    assert not invited.has_usable_password()
    entry = AuditEntry.objects.get(action="accounts.person.invited")
    assert entry.subject == f"user:{invited.pk}"
    assert "bia" not in str(entry.before) + str(entry.after)
    assert OutboxMessage.objects.filter(topic="accounts.person.invited").count() == 1


@pytest.mark.django_db
def test_find_or_invite_person_finds_whatever_the_case_and_keeps_the_name(now: datetime) -> None:
    known = UserFactory.create(email="bia@exemplo.com.br", name="Beatriz")

    found = _invite("Bia@EXEMPLO.com.br", now, name="Outra Pessoa")

    assert found == known
    assert User.objects.get(pk=known.pk).name == "Beatriz"
    assert not AuditEntry.objects.filter(action="accounts.person.invited").exists()


@pytest.mark.django_db
def test_find_or_invite_person_drops_a_password_nobody_proved(now: datetime) -> None:
    """A stranger who signed up with this address must not keep a key to what comes next."""
    squatter = UserFactory.create(
        email="bia@exemplo.com.br", is_active=False, email_confirmed_at=None
    )

    _invite("bia@exemplo.com.br", now)

    squatter.refresh_from_db()
    assert not squatter.has_usable_password()
    assert AuditEntry.objects.filter(action="accounts.password.dropped").count() == 1


@pytest.mark.django_db
def test_find_or_invite_person_keeps_an_earlier_invitation_alive(now: datetime) -> None:
    first = _invite("bia@exemplo.com.br", now)
    second = _invite("bia@exemplo.com.br", now)
    assert second.password == first.password


@pytest.mark.django_db
def test_find_or_invite_person_returns_the_blocked_like_anybody(now: datetime) -> None:
    blocked = UserFactory.create(email="bia@exemplo.com.br", is_active=False, blocked_at=now)
    assert _invite("bia@exemplo.com.br", now) == blocked
    assert not User.objects.get(pk=blocked.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_find_or_invite_person_outside_a_transaction_is_refused(now: datetime) -> None:
    with pytest.raises(OutsideTransaction):
        find_or_invite_person(email="bia@exemplo.com.br", name="", now=now, by="visitor")


def _race(now: datetime) -> list[object]:
    """Twenty threads invite one address at the same moment; ids, or what went wrong."""
    start = Barrier(THREADS)

    def invite(_: int) -> object:
        close_old_connections()
        try:
            start.wait()
            return _invite("bia@exemplo.com.br", now).pk
        except Exception as trouble:
            return trouble
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(invite, range(THREADS)))


@pytest.mark.django_db(transaction=True)
def test_find_or_invite_person_by_twenty_at_once_makes_one(now: datetime) -> None:
    outcomes = _race(now)

    assert User.objects.filter(email="bia@exemplo.com.br").count() == 1
    assert set(outcomes) == {User.objects.get(email="bia@exemplo.com.br").pk}
    assert AuditEntry.objects.filter(action="accounts.person.invited").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_unique_index_twenty_at_once_make_more_than_one(now: datetime) -> None:
    """The negative control: the race above is real, and the index is what decides it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE users DROP CONSTRAINT an_email_belongs_to_one_person")
    try:
        _race(now)
        assert User.objects.filter(email="bia@exemplo.com.br").count() > 1
    finally:
        User.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE users ADD CONSTRAINT an_email_belongs_to_one_person UNIQUE (email)"
            )


@pytest.mark.django_db
def test_an_address_in_upper_case_is_refused_by_the_database() -> None:
    person = UserFactory.create(email="CAPS@Exemplo.com.br")
    assert person.email == "caps@exemplo.com.br"
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE users SET email = 'CAPS@exemplo.com.br'")
