"""The one entrance to a redemption, for the API and for /resgatar alike."""

from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError

from core.idempotency import Answer, answer_once, fingerprint, require_key
from core.limits import Limit, LimiterDown
from vouchers.access import issue_token
from vouchers.codes import normalise
from vouchers.errors import (
    RedemptionClosed,
    TooManyWrongCodes,
    VoucherNotRedeemable,
    VoucherUnknown,
)
from vouchers.metrics import REDEEM_SECONDS, REDEMPTIONS, WRONG_CODES
from vouchers.models import Redemption
from vouchers.services.claiming import claim_voucher
from vouchers.toggles import REDEMPTION_OPEN

_log = structlog.get_logger("acervo.vouchers")
ROUTE = "redeem"
WINDOW_SECONDS = 600


def redeem(
    *,
    code: str,
    email: str,
    name: str,
    tracking_token: str,
    idempotency_key: object,
    address: str,
    now: datetime,
) -> Answer:
    """Claim the voucher and answer 202 with the redemption; the files follow by themselves.

    Safe to repeat with the same key: the first answer comes again, `replayed`.
    Raises RedemptionClosed, IdempotencyKeyRequired, IdempotencyKeyReused, IdempotencyKeyInUse,
    TooManyWrongCodes, VoucherNotRedeemable, DeliveryNotReady.
    """
    with REDEEM_SECONDS.time():
        if not REDEMPTION_OPEN.is_on():
            raise RedemptionClosed
        key = require_key(idempotency_key)
        _refuse_guessers(address)
        claim = {
            "code": normalise(code) or code,
            "email": email.strip().lower(),
            "name": name.strip(),
            "tracking_token": tracking_token,
        }
        try:
            return _claim_once(claim, key, now)
        except VoucherNotRedeemable as refusal:
            REDEMPTIONS.labels("refused").inc()
            if isinstance(refusal, VoucherUnknown):
                _count_guess(address)
            raise VoucherNotRedeemable from None
        except IntegrityError:
            # The last line of defence held: somebody else's claim is in the index.
            _log.exception("claim_refused_by_index")
            raise VoucherNotRedeemable from None


def _claim_once(claim: dict[str, str], key: str, now: datetime) -> Answer:
    def act() -> Answer:
        code = normalise(claim["code"])
        if code is None:
            raise VoucherUnknown
        redemption = claim_voucher(**{**claim, "code": code}, by="visitor", now=now)
        REDEMPTIONS.labels("accepted").inc()
        return Answer(
            202,
            {"redemption": redemption_body(redemption, access_token=True)},
            {"Location": f"/api/v1/redemptions/{redemption.id}"},
        )

    return answer_once(
        principal="visitor",
        route=ROUTE,
        key=key,
        fingerprint=fingerprint("POST", ROUTE, claim),
        now=now,
        act=act,
    )


def redemption_body(redemption: Redemption, *, access_token: bool = False) -> dict[str, Any]:
    """A redemption as the contract shows it."""
    done = redemption.status == Redemption.Status.COMPLETED
    body: dict[str, Any] = {
        "id": str(redemption.id),
        "status": redemption.status,
        "assets_total": redemption.assets_total,
        "assets_copied": redemption.assets_copied,
        "moment": str(redemption.moment_id) if done else None,
    }
    if access_token:
        body["access_token"] = issue_token(redemption.id)
    return body


def _wrong_codes() -> Limit:
    return Limit("wrong-codes", settings.WRONG_CODES_LIMIT, WINDOW_SECONDS)


def _refuse_guessers(address: str) -> None:
    """With Redis away this door stays open: who has a right code must not suffer for it."""
    try:
        verdict = _wrong_codes().peek(address)
    except LimiterDown:
        return
    if not verdict.allowed:
        raise _too_many(verdict.retry_after_seconds)


def _count_guess(address: str) -> None:
    """With Redis away a wrong code gets no answer that says it was wrong.

    Guesses sent in parallel may all pass the look above; counted here, the ones beyond the limit
    are told nothing, and so many more than the server's threads can never be tried at once.
    """
    WRONG_CODES.inc()
    try:
        verdict = _wrong_codes().hit(address)
    except LimiterDown:
        raise _too_many(60) from None
    if not verdict.allowed:
        raise _too_many(verdict.retry_after_seconds)


def _too_many(seconds: int) -> TooManyWrongCodes:
    refusal = TooManyWrongCodes()
    refusal.retry_after_seconds = seconds
    return refusal
