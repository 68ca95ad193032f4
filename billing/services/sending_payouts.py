"""An approved payout goes to the provider that pays out, once.

    APPROVED ──claim, committed──▶ PROCESSING ──call──▶ PAID · FAILED · PROCESSING · UNKNOWN

The claim is one row under its lock: of fifty workers one makes the call. A process that dies after
it leaves a payout that `asking_payouts` asks about. Every call carries the payout's own id.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from billing.models import Payout
from billing.services.finishing_payouts import doubt_payout, fail_payout
from billing.services.payout_answers import take_answer
from billing.services.payout_steps import locked, step
from core.money import Money
from gateways.models import Gateway
from gateways.opening import open_payout_adapter
from gateways.payouts import PayoutRequest
from gateways.selectors.paying_out import payout_gateway
from gateways.trouble import CustomerDeclined, GatewayError, InvalidRequest

FIRST_QUESTION = timedelta(seconds=60)
"""After a claim; by then the call has been answered, or will not be."""
_log = structlog.get_logger("acervo.payouts")
Status = Payout.Status


def send_payout(*, payout_id: UUID, by: str, now: datetime) -> Payout:
    """Send it through the platform's paying account; without one it waits for the bank's batch.

    Safe to repeat and to run at once: who does not claim it does nothing. Raises PayoutNotFound.
    """
    gateway = payout_gateway()
    with locked(payout_id) as payout:
        if gateway is None or payout.status != Status.APPROVED:
            return payout
        _claim(payout, gateway, by=by, now=now)
    return transmit(payout, by=by, now=now)


def transmit(payout: Payout, *, by: str, now: datetime) -> Payout:
    """The call for a payout that was claimed, outside any transaction, and what its end means.

    Only a refusal of this very payout fails it. A refusal of our account (its key, its balance)
    and all that nobody knows leave it in doubt: asked about, sent on with the same id, never anew.
    """
    assert payout.gateway is not None  # noqa: S101 - claimed
    try:
        state = open_payout_adapter(payout.gateway).send_payout(request_of(payout))
    except (InvalidRequest, CustomerDeclined) as refusal:
        return fail_payout(payout_id=payout.id, code=refusal.code or "refused", by=by, now=now)
    except GatewayError as trouble:
        return doubt_payout(payout_id=payout.id, code=trouble.code, by=by, now=now)
    except Exception as bug:  # whatever broke here does not tell that nothing was sent
        _log.error("payout_adapter_broke", kind=payout.gateway.kind, trouble=type(bug).__name__)
        return doubt_payout(payout_id=payout.id, code="adapter_broke", by=by, now=now)
    return take_answer(payout_id=payout.id, state=state, by=by, now=now)


def request_of(payout: Payout) -> PayoutRequest:
    """The same request every time: the destination was sealed into the row when it was asked."""
    to = payout.destination
    return PayoutRequest(
        id=payout.id,
        amount=Money.of(payout.amount),
        key=to["key"],
        key_kind=to["kind"],
        holder_name=to["name"],
        holder_document=to["document"],
        description=f"Repasse Acervo {payout.id.hex[:8]}",
    )


def _claim(payout: Payout, gateway: Gateway, *, by: str, now: datetime) -> None:
    payout.gateway, payout.sent_at = gateway, now
    payout.ask_at = now + FIRST_QUESTION
    step(payout, Status.PROCESSING, by=by, now=now)
