"""Which payment an event is about: inside its own gateway, by exact ids, in one fixed order.

Never by a pattern and never beyond the account the address belongs to: whatever ids a delivery
names, it reaches nobody else's payment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gateways.deliveries import Event
from gateways.models import Payment, WebhookDelivery

Rule = WebhookDelivery.Rule


@dataclass(frozen=True, slots=True)
class Match:
    """The payment and the rule that found it; neither where nothing did."""

    payment_id: UUID | None = None
    rule: str = Rule.NONE.value


NO_MATCH = Match()


def matching_payment(*, gateway_id: UUID, event: Event, path_token: str = "") -> Match:
    """By the payment's token, the provider's id, our visible id, then the Pix's own id."""
    for rule, condition in _conditions(event, path_token):
        # Two of a Pix's id are a provider's error: then it names nobody.
        found = Payment.objects.filter(gateway_id=gateway_id, **condition)
        ids = list(found.values_list("id", flat=True)[:2])
        if len(ids) == 1:
            return Match(ids[0], rule.value)
    return NO_MATCH


def _conditions(event: Event, path_token: str) -> Iterator[tuple[Rule, dict[str, Any]]]:
    """An empty id is no id."""
    for token in (event.token, path_token):
        if uuid := _uuid(token):
            yield Rule.TOKEN, {"webhook_token": uuid}
    if _is_storable(event.provider_id):
        yield Rule.PROVIDER, {"provider_id": event.provider_id}
    if _is_storable(event.payment_id):
        yield Rule.PAYMENT, {"payment_id": event.payment_id}
    if _is_storable(event.end_to_end_id):
        yield Rule.END_TO_END, {"end_to_end_id": event.end_to_end_id}


def _uuid(token: str) -> UUID | None:
    try:
        return UUID(token)
    except ValueError:
        return None


def _is_storable(text: str) -> bool:
    return bool(text) and text.isprintable()
