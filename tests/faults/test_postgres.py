"""PostgreSQL restarted without warning, and its connections cut, while people redeem."""

import http.client
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from uuid import UUID

import pytest
from django.db import connection, connections

from tests.support.house import House
from tests.support.house_outcomes import Watched, assert_complete
from vouchers.models import Redemption

pytestmark = [pytest.mark.processes, pytest.mark.slow]
PEOPLE = 6
# Accepted; still running; the database is away. Nothing else may be heard, and never a 500.
FORESEEN = {202, 409, 503}


class Crowd:
    """People who redeem one voucher after the other, each as often as it takes, with one key."""

    def __init__(self, house: House, vouchers: list[Watched]) -> None:
        self.statuses: Counter[int] = Counter()
        self.acknowledged: dict[UUID, UUID] = {}
        self._house = house
        self._vouchers = vouchers
        self._lock = Lock()
        self._gone_home = Event()

    def __enter__(self) -> "Crowd":
        self._pool = ThreadPoolExecutor(PEOPLE)
        self._redeeming = [self._pool.submit(self._redeem, each) for each in self._vouchers]
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind:
            self._gone_home.set()
        self._pool.shutdown()
        for each in self._redeeming:
            each.result()

    def _redeem(self, watched: Watched) -> None:
        key, email = f"a-key-for-{watched.id}", f"{watched.id}@exemplo.com.br"
        while not self._gone_home.is_set():
            try:
                reply = self._house.http.redeem(watched.code, key=key, email=email)
            except (OSError, http.client.HTTPException):
                self._note(0)
            else:
                self._note(reply.status)
                if reply.status == 202:
                    redemption = UUID(reply.json["redemption"]["id"])
                    assert self.acknowledged.setdefault(watched.id, redemption) == redemption
                    return
            time.sleep(0.2)

    def _note(self, status: int) -> None:
        with self._lock:
            self.statuses[status] += 1


def assert_nothing_acknowledged_was_lost(crowd: Crowd, vouchers: list[Watched]) -> None:
    """Each was told of one redemption, and exactly that one became the moment."""
    assert len(crowd.acknowledged) == len(vouchers)
    assert set(crowd.statuses) - {0} <= FORESEEN, crowd.statuses
    for each in vouchers:
        assert_complete(each)
        assert [one.id for one in each.redemptions] == [crowd.acknowledged[each.id]]


def test_postgres_restarted_at_once_under_load(
    house: House, watch: Callable[..., Watched], heal: Callable[..., float]
) -> None:
    """`pg_ctl stop -m immediate`: no checkpoint, no goodbye; recovery from the log at the start."""
    vouchers = [watch(2) for _ in range(40)]
    with Crowd(house, vouchers) as crowd:
        house.wait_until(lambda: len(crowd.acknowledged) >= 10, what="work is under way")
        house.programs["postgres"].end(signal.SIGQUIT)
        time.sleep(2)
        house.start("postgres")
    connections.close_all()

    heal(vouchers)
    assert_nothing_acknowledged_was_lost(crowd, vouchers)
    assert Redemption.objects.count() == len(vouchers)
    house.wait_until(
        lambda: house.http.get("/readyz").json["checks"]["database"] == "ok", what="fit again"
    )


def test_connections_cut_again_and_again(
    house: House, watch: Callable[..., Watched], heal: Callable[..., float]
) -> None:
    """`pg_terminate_backend` of a random connection, five a second, for six seconds."""
    vouchers = [watch(2) for _ in range(40)]
    with Crowd(house, vouchers) as crowd:
        ends_at = time.monotonic() + 6
        while time.monotonic() < ends_at:
            cut_one()
            time.sleep(0.2)

    heal(vouchers)
    assert_nothing_acknowledged_was_lost(crowd, vouchers)


def cut_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name IN ('web', 'worker', 'relay')"
        )
        if pids := [pid for (pid,) in cursor.fetchall()]:
            cursor.execute("SELECT pg_terminate_backend(%s)", [random.choice(pids)])
