"""Many people at once, over HTTP, against the running house."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.models import User
from core.models import IdempotencyRecord
from tests.factories import VoucherFactory, ready_delivery
from tests.support.house import House
from tests.support.house_outcomes import Watched, assert_complete
from tests.support.http import Reply
from vouchers.models import Moment, Redemption, Voucher

pytestmark = [pytest.mark.processes, pytest.mark.slow]
PEOPLE = 200


@pytest.fixture
def voucher(house: House) -> Voucher:
    return VoucherFactory.create(delivery=ready_delivery(files=3), access="timed", access_days=30)


def all_at_once(count: int, ask) -> list[Reply]:
    """`ask(number)` from as many threads as there are askers."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(ask, range(count)))


def test_two_hundred_people_with_one_code_get_one_moment(house: House, voucher: Voucher) -> None:
    watched = Watched.begin(voucher)

    replies = all_at_once(PEOPLE, lambda _: house.http.redeem(voucher.code))

    assert Counter(reply.status for reply in replies) == {202: 1, 404: PEOPLE - 1}
    refused = {reply.json["code"] for reply in replies if reply.status == 404}
    assert refused == {"voucher_not_redeemable"}
    house.wait_until(watched.is_complete, 60, what="the redemption completed")
    assert_complete(watched)
    assert Redemption.objects.count() == Moment.objects.count() == 1
    # Who was refused leaves nothing behind: no account, no key.
    assert User.objects.count() == IdempotencyRecord.objects.count() == 1


def test_fifty_requests_with_one_key_have_one_effect(house: House, voucher: Voucher) -> None:
    watched = Watched.begin(voucher)

    replies = all_at_once(
        50,
        lambda _: house.http.redeem(
            voucher.code, key="the-very-same-key-50-times", email="ana@exemplo.com.br"
        ),
    )

    assert {reply.status for reply in replies} <= {202, 409}
    accepted = [reply for reply in replies if reply.status == 202]
    assert all(reply.json == accepted[0].json for reply in accepted)
    first = [reply for reply in accepted if "idempotent-replayed" not in reply.headers]
    assert len(first) == 1
    house.wait_until(watched.is_complete, 60, what="the redemption completed")
    assert_complete(watched)
    assert Redemption.objects.count() == User.objects.count() == 1


def test_one_address_invited_by_twenty_at_once_is_one_person(house: House) -> None:
    vouchers = [VoucherFactory.create(delivery=ready_delivery(files=1)) for _ in range(20)]

    replies = all_at_once(
        20, lambda number: house.http.redeem(vouchers[number].code, email="nova@exemplo.com.br")
    )

    assert {reply.status for reply in replies} == {202}
    person = User.objects.get()
    assert person.email == "nova@exemplo.com.br"
    assert Redemption.objects.filter(user=person).count() == 20
