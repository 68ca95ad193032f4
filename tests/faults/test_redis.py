"""Redis hung, wiped and gone: no request waits for it, and nothing that was accepted is lost."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
import redis

from core.models import OutboxMessage
from tests.factories import plain_api_key
from tests.support.house import House
from tests.support.house_outcomes import Watched, assert_complete
from vouchers.codes import draw_code

pytestmark = [pytest.mark.processes, pytest.mark.slow]
PATIENCE_SECONDS = 2
PAGES = ("/", "/resgatar", "/termos", "/conta/entrar", "/api/schema/", "/healthz")


@contextmanager
def answered_in_time() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < PATIENCE_SECONDS


def test_hung_redis_holds_up_no_request(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    everyone = [watch(2) for _ in range(4)]
    key = f"Api-Key {plain_api_key()}"
    for path in PAGES:
        assert house.http.get(path).status == 200, path

    with house.paused("redis"):
        for each in everyone:
            with answered_in_time():
                claim(each)
        for path in PAGES:
            with answered_in_time():
                assert house.http.get(path).status == 200, path
        with answered_in_time():
            assert house.http.get("/api/v1/partner", Authorization=key).status == 200
        # Guessing is not open meanwhile: who cannot be counted is told nothing.
        with answered_in_time():
            assert house.http.redeem(draw_code()).status == 429

    heal(everyone)
    for each in everyone:
        assert_complete(each)


def test_wiped_redis_loses_no_redemption(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """FLUSHALL while messages wait: the outbox still has them."""
    everyone = [watch(2) for _ in range(6)]
    with house.paused("worker"):
        for each in everyone:
            claim(each)
        house.wait_until(all_sent, what="the relay has handed over every message")
        with redis.Redis.from_url(house.redis_url) as client:
            client.flushall()

    heal(everyone)
    for each in everyone:
        assert_complete(each)


def test_redis_gone_for_ten_seconds_and_back_empty(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    before, meanwhile = [watch(2) for _ in range(3)], [watch(2) for _ in range(3)]
    for each in before:
        claim(each)
    house.kill("redis")
    shutil.rmtree(house.home.redis / "appendonlydir", ignore_errors=True)
    (house.home.redis / "appendonly.aof").unlink(missing_ok=True)

    for each in meanwhile:
        with answered_in_time():
            claim(each)
    with answered_in_time():
        assert house.http.get("/resgatar").status == 200
    ready = house.http.get("/readyz", timeout=5)
    assert (ready.status, ready.json["checks"]["redis"] != "ok") == (503, True)
    time.sleep(10)
    house.start("redis")

    heal([*before, *meanwhile])
    for each in (*before, *meanwhile):
        assert_complete(each)


def test_full_redis_refuses_and_loses_nothing(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """`noeviction`: a broker without memory says no, and the outbox keeps what it was given."""
    everyone = [watch(2) for _ in range(3)]
    with redis.Redis.from_url(house.redis_url) as client:
        client.config_set("maxmemory", "1")
        try:
            for each in everyone:
                with answered_in_time():
                    claim(each)
            house.wait_until(lambda: "broker_refused" in house.programs["relay"].words(), what="no")
            assert house.http.get("/conta/entrar").status == 200
        finally:
            client.config_set("maxmemory", "0")

    heal(everyone)
    for each in everyone:
        assert_complete(each)


def all_sent() -> bool:
    messages = OutboxMessage.objects.filter(topic="vouchers.redemption.started")
    return not messages.exclude(status="SENT").exists()
