"""What is sealed comes out the same, to the byte."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import ChargeRequest, Customer, Method
from gateways.http import encode
from gateways.models import Payment
from gateways.services.requests import seal, unseal
from tests.factories_gateways import PaymentFactory

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
TIMES = st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
REQUESTS = st.builds(
    ChargeRequest,
    token=TEXT,
    payment_id=TEXT,
    idempotency_key=TEXT,
    amount=st.builds(Money, st.integers(0, 10**12)),
    method=st.sampled_from(Method),
    description=TEXT,
    created_at=TIMES,
    expires_at=TIMES,
    webhook_url=TEXT,
    return_url=TEXT,
    installments=st.integers(1, 12),
    customer=st.builds(Customer, TEXT, TEXT, TEXT, TEXT),
    metadata=st.dictionaries(TEXT, TEXT, max_size=3),
)


@given(REQUESTS)
def test_unseal_gives_back_what_was_sealed(request: ChargeRequest) -> None:
    again = unseal(seal(request))
    assert again == request
    assert encode(seal(again)) == encode(seal(request))


@pytest.mark.django_db
def test_sealed_request_is_unreadable_in_the_database(django_assert_num_queries) -> None:
    payment = PaymentFactory.create(
        status=Payment.Status.UNKNOWN, provider_id="", request={"customer": {"name": "Ana Lima"}}
    )
    assert Payment.objects.get(id=payment.id).request == {"customer": {"name": "Ana Lima"}}
    raw = Payment.objects.extra(select={"raw": "request::text"}).values_list("raw", flat=True)
    assert "Ana" not in str(list(raw))
