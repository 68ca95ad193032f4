"""Redis hung, wiped and gone: no request waits for it, and nothing that was accepted is lost."""

import shutil
import time
from collections.abc import Callable
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


def seconds_of(request: Callable[[], object]) -> float:
    started = time.monotonic()
    request()
    return time.monotonic() - started


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
            assert seconds_of(lambda each=each: claim(each)) < PATIENCE_SECONDS
        for path in PAGES:
            assert seconds_of(lambda path=path: house.http.get(path)) < PATIENCE_SECONDS, path
        assert house.http.get("/api/v1/partner", timeout=2, Authorization=key).status == 200
        # Guessing is not open meanwhile: who cannot be counted is told nothing.
        assert house.http.redeem(draw_code(), timeout=PATIENCE_SECONDS).status == 429

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
        assert seconds_of(lambda each=each: claim(each)) < PATIENCE_SECONDS
    assert house.http.get("/resgatar", timeout=PATIENCE_SECONDS).status == 200
    ready = house.http.get("/readyz", timeout=5)
    assert (ready.status, ready.json["checks"]["redis"] != "ok") == (503, True)
    time.sleep(10)
    house.start("redis")

    heal([*before, *meanwhile])
    for each in (*before, *meanwhile):
        assert_complete(each)


def all_sent() -> bool:
    messages = OutboxMessage.objects.filter(topic="vouchers.redemption.started")
    return not messages.exclude(status="SENT").exists()
