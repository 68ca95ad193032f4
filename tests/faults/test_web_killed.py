"""A web process that dies in the middle of a redemption: same key afterwards, same effect."""

import http.client
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction

from core.models import IdempotencyRecord
from tests.support.house import House
from tests.support.house_outcomes import Watched, assert_complete
from tests.support.http import Reply
from vouchers.models import Redemption, Voucher

pytestmark = [pytest.mark.processes, pytest.mark.slow]
KEY = "the-key-of-somebody-with-bad-luck"
EMAIL = "azarada@exemplo.com.br"


def test_web_killed_between_commit_and_answer(
    house: House, watch: Callable[..., Watched], heal: Callable[..., float]
) -> None:
    watched = watch()
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        house.http.redeem(watched.code, key=KEY, email=EMAIL, X_Test_Crash="1")
    committed = Redemption.objects.get()

    # The dead one is replaced by itself.
    again = _redeem_until_heard(house, watched)

    assert (again.status, again.headers["idempotent-replayed"]) == (202, "true")
    assert again.json["redemption"]["id"] == str(committed.id)
    heal([watched])
    assert_complete(watched)
    assert Redemption.objects.count() == 1
    house.wait_until(lambda: len(house.programs["web"].children()) >= 2, what="two web processes")


def test_web_killed_between_key_and_commit(
    house: House, watch: Callable[..., Watched], heal: Callable[..., float]
) -> None:
    """The key is in a transaction that never committed: it is free again, and so is the code."""
    watched = watch()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Voucher.objects.select_for_update().get(id=watched.id)
        lost = pool.submit(_redeem_and_hear_nothing, house, watched)
        house.wait_until(_somebody_waits_for_a_lock, what="key taken, voucher waited for")
        house.kill("web")
        lost.result()
    assert not IdempotencyRecord.objects.exists()
    assert not Redemption.objects.exists()
    house.start("web")

    again = house.http.redeem(watched.code, key=KEY, email=EMAIL)

    assert again.status == 202
    assert "idempotent-replayed" not in again.headers
    heal([watched])
    assert_complete(watched)


def _redeem_until_heard(house: House, watched: Watched) -> Reply:
    """A connection the dying process had still accepted is reset; people press again."""
    for _ in range(20):
        try:
            return house.http.redeem(watched.code, key=KEY, email=EMAIL)
        except (http.client.HTTPException, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("nobody answers")


def _redeem_and_hear_nothing(house: House, watched: Watched) -> None:
    with suppress(http.client.HTTPException, ConnectionError):
        reply = house.http.redeem(watched.code, key=KEY, email=EMAIL)
        raise AssertionError(f"answered {reply.status}")


def _somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def test_lock_held_by_a_stuck_session_is_not_waited_for_long(
    house: House, watch: Callable[..., Watched], heal: Callable[..., float]
) -> None:
    watched = watch()
    with transaction.atomic():
        Voucher.objects.select_for_update().get(id=watched.id)
        busy = house.http.redeem(watched.code, key=KEY, email=EMAIL, timeout=6)
    assert (busy.status, busy.json["code"]) == (503, "busy")
    assert "retry-after" in busy.headers

    assert house.http.redeem(watched.code, key=KEY, email=EMAIL).status == 202
    heal([watched])
    assert_complete(watched)
