"""Providers that exist in tests alone: each account does what its script says, and remembers.

Words of a script, one for each create, `ok` when it has run out:

    ok            made, waiting to be paid          lost        made, and the answer lost
    paid          made and paid                     silent      never arrived, nobody knows
    unreachable, rate_limited, credentials, rejected, invalid, declined, data   as the errors
    odd           made, in a word nobody knows      bug         made, and our own code breaks
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import ClassVar

from core.money import NOTHING, Money
from gateways import trouble
from gateways.charges import (
    Charge,
    ChargeRequest,
    ChargeStatus,
    Method,
    Refund,
    RefundFact,
    RefundStatus,
)
from gateways.deliveries import Delivery, Event
from gateways.gateway_adapter import Capabilities, GatewayAdapter
from gateways.http import encode
from gateways.registry import adapters
from gateways.services.requests import seal

ERRORS: dict[str, Callable[[], Exception]] = {
    "unreachable": trouble.Unreachable,
    "rate_limited": trouble.RateLimited,
    "credentials": trouble.CredentialsRejected,
    "rejected": lambda: trouble.ProviderRejected(code="limit"),
    "invalid": lambda: trouble.InvalidRequest(code="400"),
    "declined": lambda: trouble.CustomerDeclined(code="funds"),
    "data": lambda: trouble.CustomerDataRequired("document"),
    "silent": trouble.OutcomeUnknown,
    "lost": trouble.OutcomeUnknown,
    "bug": lambda: KeyError("123.456.789-09"),
}
MAKES = {"ok", "paid", "lost", "odd", "bug"}
STATUS = {"paid": ChargeStatus.PAID, "odd": ChargeStatus.UNKNOWN_WORD}


@dataclass
class Desk:
    """One account at the provider."""

    script: list[str] = field(default_factory=list)
    """How the next creates go."""
    answers: list[str] = field(default_factory=list)
    """How the next questions go: ok, unreachable, credentials, silent."""
    refund_script: list[str] = field(default_factory=list)
    """ok, pending, rejected, unreachable, lost (done), silent (not done)."""
    charges: dict[str, Charge] = field(default_factory=dict)
    """By their own id."""
    by_key: dict[str, str] = field(default_factory=dict)
    refund_keys: dict[str, Refund] = field(default_factory=dict)
    sent: list[bytes] = field(default_factory=list)
    """Each create as its bytes went out."""
    verbs: list[str] = field(default_factory=list)
    lists_refunds: bool = True
    before: Callable[[str], None] = lambda verb: None
    """Called as each call arrives."""
    after: Callable[[str], None] = lambda verb: None
    """Called when it is done, and before the answer leaves."""

    def live(self) -> list[Charge]:
        """Charges that may take somebody's money, or have."""
        over = (ChargeStatus.FAILED, ChargeStatus.EXPIRED)
        return [each for each in self.charges.values() if each.status not in over]

    def arrive(self, verb: str) -> None:
        self.verbs.append(verb)
        self.before(verb)

    def pay(self, provider_id: str) -> None:
        """The payer does."""
        paid = replace(self.charges[provider_id], status=ChargeStatus.PAID)
        self.charges[provider_id] = paid


class Bank:
    """All accounts by name; `calls` in the order they came, as (account, verb)."""

    def __init__(self) -> None:
        self.desks: dict[str, Desk] = defaultdict(Desk)

    def __getitem__(self, account: str) -> Desk:
        return self.desks[account]


BANK = Bank()


class ScriptedAdapter(GatewayAdapter):
    """Idempotent and searchable."""

    slug: ClassVar[str] = "scripted"
    title = "Scripted"
    base_url = "http://127.0.0.1:1"
    credentials = ()
    capabilities = Capabilities(
        methods=frozenset(Method),
        idempotent_create=True,
        query_by_token=True,
        poll_interval=timedelta(0),
    )

    @property
    def desk(self) -> Desk:
        return BANK[self.account.credentials["account"]]

    def create_charge(self, request: ChargeRequest) -> Charge:
        desk = self.desk
        desk.sent.append(encode(seal(request)))
        desk.arrive("create")
        word = desk.script.pop(0) if desk.script else "ok"
        known = desk.by_key.get(request.idempotency_key)
        made = self.capabilities.idempotent_create and known is not None
        if word in MAKES and not made:
            known = f"charge-{request.token}-{len(desk.charges)}"
            desk.by_key[request.idempotency_key] = known
            desk.charges[known] = _made(request, known, word)
        desk.after("create")
        knows_it = made and word in ("declined", "invalid", "rejected", "data")
        if word in ERRORS and not knows_it:
            raise ERRORS[word]()
        return desk.charges[str(known)]

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        desk = self.desk
        desk.arrive("fetch")
        _stumble(desk.answers)
        if not provider_id and not self.capabilities.query_by_token:
            raise trouble.InvalidRequest
        for charge in desk.charges.values():
            if charge.provider_id == provider_id or (not provider_id and charge.token == token):
                return charge
        return None

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        desk = self.desk
        desk.arrive("refund")
        word = desk.refund_script.pop(0) if desk.refund_script else "ok"
        if word in ERRORS and word not in MAKES:
            raise ERRORS[word]()
        if not self.capabilities.idempotent_create:
            # Not a provider that knows keys: what is sent twice is paid back twice.
            idempotency_key = f"{idempotency_key}#{len(desk.refund_keys)}"
        if idempotency_key not in desk.refund_keys:
            status = RefundStatus.PENDING if word == "pending" else RefundStatus.SUCCEEDED
            made = Refund(f"refund-{len(desk.refund_keys)}", amount, status)
            desk.refund_keys[idempotency_key] = made
            self._count(charge)
        desk.after("refund")
        if word == "lost":
            raise trouble.OutcomeUnknown
        return desk.refund_keys[idempotency_key]

    def _count(self, charge: Charge) -> None:
        made = self.desk.refund_keys
        facts = tuple(
            RefundFact(each.provider_id, each.amount, each.status, our_key=key.partition("#")[0])
            for key, each in made.items()
        )
        done = [each for each in made.values() if each.status == RefundStatus.SUCCEEDED]
        total = Money(sum(each.amount.minor for each in done))
        refunds = facts if self.desk.lists_refunds else ()
        theirs = self.desk.charges[charge.provider_id]
        self.desk.charges[charge.provider_id] = replace(theirs, refunded=total, refunds=refunds)

    def cancel(self, charge: Charge) -> Charge:
        self.desk.arrive("cancel")
        theirs = self.desk.charges[charge.provider_id]
        if theirs.status == ChargeStatus.PENDING:
            theirs = replace(theirs, status=ChargeStatus.EXPIRED)
            self.desk.charges[charge.provider_id] = theirs
        return theirs

    def check(self) -> None:
        self.desk.arrive("check")

    def parse(self, delivery: Delivery) -> list[Event]:
        return []


class PlainAdapter(ScriptedAdapter):
    """Each create makes another charge; the token finds it."""

    slug = "plain"
    title = "Plain"
    capabilities = replace(ScriptedAdapter.capabilities, idempotent_create=False)


class BlindAdapter(ScriptedAdapter):
    """Neither idempotent nor searchable; no partial refunds, nothing below ten reais."""

    slug = "blind"
    title = "Blind"
    capabilities = replace(
        ScriptedAdapter.capabilities,
        idempotent_create=False,
        query_by_token=False,
        partial_refund=False,
        min_amount=Money(1000),
    )


class LoudAdapter(ScriptedAdapter):
    """Sends the payer a bill of its own."""

    slug = "loud"
    title = "Loud"
    capabilities = replace(ScriptedAdapter.capabilities, create_notifies_payer=True)


KINDS = (ScriptedAdapter, PlainAdapter, BlindAdapter, LoudAdapter)


@contextmanager
def scripted_bank() -> Iterator[Bank]:
    """The scripted kinds stand among the real ones meanwhile."""
    BANK.desks.clear()
    known = adapters()
    known.update({each.slug: each for each in KINDS})
    try:
        yield BANK
    finally:
        for each in KINDS:
            del known[each.slug]


def _made(request: ChargeRequest, provider_id: str, word: str) -> Charge:
    return Charge(
        provider_id=provider_id,
        status=STATUS.get(word, ChargeStatus.PENDING),
        amount=request.amount,
        token=request.token,
        refunded=NOTHING,
        pix_code=f"pix-{provider_id}" if request.method == Method.PIX else "",
        redirect_url="" if request.method == Method.PIX else "https://example.test/pay",
        word=word,
    )


def _stumble(answers: list[str]) -> None:
    word = answers.pop(0) if answers else "ok"
    if word in ERRORS:
        raise ERRORS[word]()
