"""API keys: shown once, hashed, revocable at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from core.models import AuditEntry
from partners.models import ApiKey, Partner
from partners.services import issue_api_key, revoke_api_key
from tests.factories import plain_api_key

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
ROUTE = "/api/v1/partner"


def ask(authorization: str | None) -> tuple[int, str]:
    client = APIClient()
    if authorization is not None:
        client.credentials(HTTP_AUTHORIZATION=authorization)
    answer = client.get(ROUTE)
    return answer.status_code, answer.json().get("code", "")


def test_a_good_key_opens_the_door(partner: Partner) -> None:
    assert ask(f"Api-Key {plain_api_key(partner)}") == (200, "")
    assert ask(f"api-key  {plain_api_key(partner)} ") == (200, "")


@pytest.mark.parametrize(
    "authorization",
    [
        "Api-Key",
        "Api-Key ",
        "Api-Key nothing",
        "Api-Key " + "a" * 8 + "." + "b" * 32,
        "Api-Key " + "a" * 8 + "." + "b" * 31 + "\x00",
        "Api-Key " + "a" * 8 + "." + "b" * 32 + "\n",
        "Api-Key " + "é" * 8 + "." + "b" * 32,
        "Api-Key " + "a" * 100_000,
    ],
)
def test_a_key_that_is_none_is_401(db: None, authorization: str) -> None:
    assert ask(authorization) == (401, "invalid_api_key")


@pytest.mark.parametrize("authorization", [None, "", "Bearer abc", "Basic abc"])
def test_no_key_at_all_is_401(db: None, authorization: str | None) -> None:
    assert ask(authorization) == (401, "not_authenticated")


def test_a_refusal_says_which_scheme_is_wanted(db: None) -> None:
    assert APIClient().get(ROUTE).headers["WWW-Authenticate"] == "Api-Key"


def test_the_right_prefix_with_another_secret_is_401(partner: Partner) -> None:
    prefix = plain_api_key(partner).partition(".")[0]
    assert ask(f"Api-Key {prefix}.{'x' * 32}") == (401, "invalid_api_key")


def test_revoke_api_key_ends_it_at_once(partner: Partner, now: datetime) -> None:
    key, plain = issue_api_key(partner_id=partner.id, name="Loja", by="user:1", now=now)
    assert ask(f"Api-Key {plain}")[0] == 200
    for _ in range(2):
        revoke_api_key(prefix=key.prefix, by="user:1", now=now)
    assert ask(f"Api-Key {plain}") == (401, "invalid_api_key")
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["partners.api_key.issued", "partners.api_key.revoked"]


def test_an_expired_key_is_401(partner: Partner) -> None:
    plain = plain_api_key(partner, expiry_date=NOW)
    with time_machine.travel(NOW - timedelta(seconds=1)):
        assert ask(f"Api-Key {plain}")[0] == 200
    with time_machine.travel(NOW):
        assert ask(f"Api-Key {plain}") == (401, "invalid_api_key")


def test_an_inactive_partners_key_is_401(partner: Partner) -> None:
    plain = plain_api_key(partner)
    Partner.objects.update(is_active=False)
    assert ask(f"Api-Key {plain}") == (401, "invalid_api_key")


def test_a_dump_of_the_database_holds_no_usable_key(
    partner: Partner, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    key, plain = issue_api_key(partner_id=partner.id, name="Loja", by="user:1", now=now)
    call_command("dumpdata", "partners", "core")
    dump = capsys.readouterr().out
    assert key.prefix in dump
    assert plain.partition(".")[2] not in dump


def test_use_is_noted_once_a_minute(
    partner: Partner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plain = plain_api_key(partner)
    with time_machine.travel(NOW, tick=False):
        ask(f"Api-Key {plain}")
    # Two: the key with its partner, the balance. No write.
    later = time_machine.travel(NOW + timedelta(seconds=59), tick=False)
    with later, django_assert_num_queries(2):
        ask(f"Api-Key {plain}")
    assert ApiKey.objects.get().last_used_at == NOW
    with time_machine.travel(NOW + timedelta(seconds=60), tick=False):
        ask(f"Api-Key {plain}")
    assert ApiKey.objects.get().last_used_at == NOW + timedelta(seconds=60)
