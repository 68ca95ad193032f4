"""The choosing benchmark: tenants with one, ten and fifty accounts, asked in turns."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.database import own_database
from benchmarks.figures import Figure, note, tell
from benchmarks.rounds import take_turns
from gateways.charges import Method
from gateways.routing.choosing import choose_gateways
from tests.factories_gateways import GatewayFactory, GatewayHealthFactory

ACCOUNTS = (1, 10, 50)


@dataclass(frozen=True)
class Size:
    rounds: int
    choices: int


FULL, QUICK = Size(rounds=15, choices=40), Size(rounds=1, choices=2)


def run(*, quick: bool) -> None:
    """Choosing a gateway among 10 and among 50, against choosing the only one."""
    size = QUICK if quick else FULL
    with own_database("choosing"):
        tenants = {f"{accounts}": _tenant(accounts) for accounts in ACCOUNTS}
        queries = {name: _queries(tenant, int(name)) for name, tenant in tenants.items()}
        results = take_turns(
            {name: _chooser(tenant, size) for name, tenant in tenants.items()}, rounds=size.rounds
        )
    assert len(set(queries.values())) == 1, f"the queries grow: {queries}"
    only = f"{ACCOUNTS[0]}"
    for name in tenants:
        if name != only:
            times = results.ratio(name, only)
            seen = f"{results.of(name):.1f} ms against {results.of(only):.1f} ms"
            spread = results.spread(name, only)
            tell(
                Figure(
                    f"{name}: queries",
                    queries[name] / queries[only],
                    "the only one's",
                    f"{queries[name]} against {queries[only]}",
                    at_most=1,
                )
            )
            tell(Figure(f"{name}: time", times, "the only one's", f"{seen}; {spread}"))
    note("five priorities, four weights, the health of each; one transaction a choice")


def _tenant(accounts: int) -> UUID:
    """Somebody with so many accounts, all of them fit for work."""
    partner_id = uuid.uuid4()
    for number in range(accounts):
        account = GatewayFactory.create(
            kind="stripe",
            name=f"Conta {number}",
            partner_id=partner_id,
            is_test=False,
            priority=1 + number % 5,
            weight=1 + number % 4,
        )
        GatewayHealthFactory.create(gateway=account)
    return partner_id


def _chooser(tenant: UUID, size: Size) -> Callable[[int], float]:
    """Milliseconds for one choice."""

    def play(_number: int) -> float:
        started = time.perf_counter()
        for _ in range(size.choices):
            _choose(tenant)
        return (time.perf_counter() - started) * 1000 / size.choices

    return play


def _queries(tenant: UUID, accounts: int) -> int:
    """Of a choice that is not the first: the first one also makes the rotation's row."""
    _choose(tenant)
    with CaptureQueriesContext(connection) as heard:
        assert _choose(tenant) == accounts
    return len(heard)


def _choose(tenant: UUID) -> int:
    with transaction.atomic():
        choice = choose_gateways(
            partner_id=tenant, method=Method.PIX, amount=Decimal("279.00"), now=timezone.now()
        )
    return len(choice.routes)
