"""A form that is sent twice is one order."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from billing.forms import BuyerForm
from core.idempotency import Answer, answer_once, fingerprint


def form_once(
    form: BuyerForm, *, principal: str, route: str, now: datetime, act: Callable[[], UUID]
) -> UUID:
    """The order `act` places, or the one it placed when the same form came before.

    Raises IdempotencyKeyReused when the form's key comes back with other words, and what `act`
    raises.
    """
    typed = {name: value for name, value in form.cleaned_data.items() if name != "idempotency_key"}
    answer = answer_once(
        principal=principal,
        route=route[:100],
        key=form.cleaned_data["idempotency_key"],
        fingerprint=fingerprint(route, typed),
        now=now,
        act=lambda: Answer(303, {"order": str(act())}),
    )
    return UUID(answer.body["order"])
