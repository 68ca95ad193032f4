"""Webhooks of the sandbox: signed, in their own time, again when nobody took them."""

import secrets
from datetime import UTC, datetime
from typing import Any

import httpx
from django.utils import timezone

from core.outbox import publish
from gateways.http import encode
from gateways.models.sandbox import SandboxCharge
from gateways.sandbox.provider.accounts import signing_secret_of
from gateways.sandbox.provider.outcomes import Outcome, outcome_of
from gateways.sandbox.provider.wire import charge_as_json
from gateways.sandbox.signing import HEADER, sign

TIMEOUT = httpx.Timeout(5)
MOST_FAILURES = 6


class NotTaken(Exception):
    """The receiver did not answer 2xx; the outbox tries again."""


def tell(charge: SandboxCharge, kind: str, now: datetime, *, delay_seconds: float = 0) -> None:
    """Send the charge as it is when the message leaves. Not safe to repeat: each call tells.

    Raises OutsideTransaction.
    """
    outcome = outcome_of(charge.amount)
    if outcome is Outcome.UNTOLD:
        return
    twice = outcome is Outcome.TOLD_TWICE and kind == "charge.paid"
    first = _number()
    for number in [first, first, _number()] if twice else [first]:
        publish(
            "gateways.sandbox_event.made",
            {
                "charge_id": charge.id.hex,
                "event": number,
                "kind": kind,
                "at": now.astimezone(UTC).isoformat(),
            },
            delay_seconds=delay_seconds,
        )


def send_event(charge: SandboxCharge, event: dict[str, Any], *, failures: int) -> None:
    """One webhook. A receiver that never takes it is given up, as providers do.

    Raises NotTaken.
    """
    if failures < MOST_FAILURES:
        body = encode(event_as_json(charge, event))
        _send(charge, body, timestamp=int(timezone.now().timestamp()))


def event_as_json(charge: SandboxCharge, payload: dict[str, Any]) -> dict[str, Any]:
    """What a webhook says."""
    return {
        "id": payload["event"],
        "type": payload["kind"],
        "created_at": payload["at"],
        "charge": charge_as_json(charge),
    }


def _send(charge: SandboxCharge, body: bytes, *, timestamp: int) -> None:
    secret = signing_secret_of(charge.account)
    if outcome_of(charge.amount) is Outcome.MISSIGNED:
        secret = f"{secret}?"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Acervo-Sandbox/1",
        HEADER: sign(secret, body, timestamp=timestamp),
    }
    try:
        answer = httpx.post(
            charge.webhook_url,
            content=body,
            headers=headers,
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )
    except httpx.HTTPError as trouble:
        # Without the address: it holds the gateway's secret.
        raise NotTaken(type(trouble).__name__) from None
    if not answer.is_success and outcome_of(charge.amount) is not Outcome.MISSIGNED:
        raise NotTaken(str(answer.status_code))


def _number() -> str:
    return f"evt_{secrets.token_hex(12)}"
