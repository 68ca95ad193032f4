"""An S3 that fails, stalls, lies or goes away, under the real worker."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from core.storage import storage
from tests.support.house import House
from tests.support.house_outcomes import Watched, assert_complete, assert_untouched

pytestmark = [pytest.mark.processes, pytest.mark.slow]

# What strikes one copy of each redemption: it must cost time and nothing else.
HARMLESS: dict[str, dict[str, Any]] = {
    "error": {"status": 503, "code": "SlowDown", "times": 4},
    "delay": {"seconds": 4},
    "error_in_200": {},
    "lose_answer": {},
    "truncate": {},
    "corrupt": {},
    "truncate_silently": {},
}


def delivery_of(watched: Watched) -> str:
    return str(watched.manifest[0]["original_key"].split("/")[2])


def test_storage_that_fails_stalls_or_lies_once_only_delays(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """Each kind of trouble at the first, a middle and the last copy of nine."""
    everyone = []
    for kind, how in HARMLESS.items():
        for nth in (1, 5, 9):
            watched = watch(3)
            key = delivery_of(watched)
            house.s3.faults.add("CopyObject", kind, nth=nth, key_contains=key, **how)
            everyone.append(watched)
    for each in everyone:
        claim(each)

    heal(everyone)
    for each in everyone:
        assert_complete(each)


def test_storage_that_will_not_leaves_everything_as_it_was(
    house: House, watch: Callable[..., Watched], claim: Callable[[Watched], UUID]
) -> None:
    """A file lost, a file replaced, a copy forbidden: given up, tidied up, and the code is good."""
    lost, replaced, forbidden = watch(3), watch(3), watch(3)
    storage().delete([lost.manifest[1]["original_key"]])
    original = replaced.manifest[2]
    storage().write(
        key=original["original_key"], body=b"x" * original["size_bytes"], content_type="image/jpeg"
    )
    no = house.s3.faults.add(
        "CopyObject", "error", nth=4, times=None, status=403, code="AccessDenied",
        key_contains=delivery_of(forbidden),
    )  # fmt: skip
    for each in (lost, replaced, forbidden):
        claim(each)

    house.wait_until(
        lambda: all(each.is_settled() for each in (lost, replaced, forbidden)), 60, what="given up"
    )
    for each in (lost, replaced, forbidden):
        assert_untouched(each)

    house.s3.faults.planned.remove(no)
    claim(forbidden)
    house.wait_until(forbidden.is_complete, what="the same code redeemed after all")
    assert_complete(forbidden)


def test_storage_away_for_ten_seconds_drains_the_backlog(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    everyone = [watch(2) for _ in range(6)]
    down = [
        house.s3.faults.add(operation, "error", times=None, status=503)
        for operation in ("CopyObject", "HeadObject", "ListObjectsV2", "HeadBucket")
    ]
    for each in everyone:
        claim(each)
    assert house.http.get("/readyz").json["checks"]["storage"] != "ok"
    time.sleep(10)
    for fault in down:
        house.s3.faults.planned.remove(fault)

    heal(everyone)
    for each in everyone:
        assert_complete(each)
