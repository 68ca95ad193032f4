"""What fault tests share: vouchers under watch, and redeeming them."""

from collections.abc import Callable, Iterable
from uuid import UUID

import pytest

from core.models import OutboxMessage
from tests.factories import VoucherFactory, ready_delivery
from tests.support.house import House
from tests.support.house_outcomes import Watched

HEAL_SECONDS = 60
"""From the end of a fault until everything is as it should be."""


@pytest.fixture
def watch(house: House) -> Callable[..., Watched]:
    """`watch(files=4)`: a voucher whose files lie in the house's storage, remembered as it is."""

    def begin(files: int = 4) -> Watched:
        delivery = ready_delivery(files=files)
        return Watched.begin(
            VoucherFactory.create(delivery=delivery, access="timed", access_days=30)
        )

    return begin


@pytest.fixture
def claim(house: House) -> Callable[[Watched], UUID]:
    """Redeem it over HTTP; answers the redemption's id."""

    def redeem(watched: Watched) -> UUID:
        reply = house.http.redeem(watched.code)
        assert reply.status == 202, reply
        return UUID(reply.json["redemption"]["id"])

    return redeem


@pytest.fixture
def heal(house: House) -> Callable[[Iterable[Watched]], float]:
    """Wait, at most a minute, until all of them are complete; answers the seconds it took."""

    def wait(all_watched: Iterable[Watched]) -> float:
        everyone = list(all_watched)
        return house.wait_until(
            lambda: all(each.is_complete() for each in everyone),
            HEAL_SECONDS,
            what="every redemption complete and every fact handled",
        )

    return wait


def copying_message(redemption: UUID) -> OutboxMessage:
    """The fact that makes the worker copy."""
    return OutboxMessage.objects.get(
        topic="vouchers.redemption.started", payload__redemption_id=str(redemption)
    )
