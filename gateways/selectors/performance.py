"""How gateways answer and how their letters find their payments: the figures of the board.

Each figure is one query whatever the number of gateways, and reads only the days it is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from gateways.models import Discrepancy, Gateway, Payment, WebhookDelivery

_MONEY_CAME = Q(paid_at__isnull=False)
_FAULTS = [
    "unreachable",
    "rate_limited",
    "credentials_rejected",
    "provider_rejected",
    "outcome_unknown",
    "absent",
]
"""Failures that are the gateway's; a payer's bank that says no has been asked and has answered."""
_UNANSWERED = Q(status=Payment.Status.UNKNOWN) | Q(failure_code__in=_FAULTS)


@dataclass(frozen=True, slots=True)
class Answers:
    """Tries at one gateway by one method: how many it answered, and how many were paid."""

    gateway_id: UUID
    method: str
    tries: int
    answered: int
    paid: int
    heads: int
    """Of these, the first in line when it was chosen."""


def answers_by_method(*, since: datetime, gateway_id: UUID | None = None) -> list[Answers]:
    """One line for each gateway and method with tries since then."""
    tries = Payment.objects.filter(created_at__gte=since, gateway__isnull=False)
    if gateway_id:
        tries = tries.filter(gateway_id=gateway_id)
    first = KeyTextTransform("gateway_id", KeyTransform("0", "routing"))
    lines = (
        tries.order_by()
        .annotate(own=Cast("gateway_id", TextField()), first=first)
        .values("gateway_id", "method")
        .annotate(
            tries=Count("pk"),
            answered=Count("pk", filter=~_UNANSWERED | _MONEY_CAME),
            paid=Count("pk", filter=_MONEY_CAME),
            heads=Count("pk", filter=Q(own=F("first"))),
        )
        .order_by("gateway_id", "method")
    )
    return [Answers(**line) for line in lines]


@dataclass(frozen=True, slots=True)
class Matching:
    """Genuine events that name a payment: how many found it, and by which rule."""

    total: int
    matched: int
    by_rule: dict[str, int]


def matching_since(*moments: datetime) -> Sequence[Matching]:
    """One for each moment, in one query over the days since the earliest."""
    rules = [each for each in WebhookDelivery.Rule if each]
    counted: dict[str, Any] = {}
    for number, since in enumerate(moments):
        later = Q(received_at__gte=since)
        counted[f"total_{number}"] = Count("pk", filter=later)
        for rule in rules:
            counted[f"{rule.name}_{number}"] = Count("pk", filter=later & Q(matched_by=rule))
    found = _genuine(min(moments)).aggregate(**counted)
    return [_matching(found, rules, number) for number in range(len(moments))]


def _genuine(since: datetime) -> Any:
    """Authentic, handled, and about something of ours."""
    verdicts = [WebhookDelivery.Verdict.SIGNED, WebhookDelivery.Verdict.SECRET]
    left_out = [WebhookDelivery.Result.WAITING, WebhookDelivery.Result.IGNORED]
    return WebhookDelivery.objects.filter(received_at__gte=since, verdict__in=verdicts).exclude(
        result__in=left_out
    )


def _matching(found: dict[str, int], rules: list[Any], number: int) -> Matching:
    by_rule = {str(rule.value): found[f"{rule.name}_{number}"] for rule in rules}
    return Matching(found[f"total_{number}"], sum(by_rule.values()), by_rule)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Things that wait for people or providers, and since when the first of them does."""

    count: int
    since: datetime | None


def open_discrepancies() -> Waiting:
    """Money nobody has explained yet."""
    rows = Discrepancy.objects.filter(resolved_at__isnull=True)
    return Waiting(**rows.aggregate(count=Count("pk"), since=Min("found_at")))


def unknown_payments() -> Waiting:
    """Charges nobody knows the fate of."""
    rows = Payment.objects.filter(status=Payment.Status.UNKNOWN)
    return Waiting(**rows.aggregate(count=Count("pk"), since=Min("created_at")))


def accounts_with_health() -> list[Gateway]:
    """Every account and how it answers, in the order it is tried; keys stay where they are."""
    rows = Gateway.objects.select_related("health").order_by("partner_id", "priority", "name")
    return list(rows.defer("credentials", "webhook_secret", "previous_webhook_secret"))
