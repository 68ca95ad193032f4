"""The claims benchmark: seed, capture one real claim, then let all contenders take turns."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.claims.peers import RECIPE_FILE
from benchmarks.claims.pgbench import PgBench
from benchmarks.claims.recipe import Recipe, heard_statements, recipe_from
from benchmarks.claims.stock import Ticket, tickets, typical_delivery
from benchmarks.database import own_database
from benchmarks.figures import Figure, note, tell
from benchmarks.load import requests_a_second
from benchmarks.programs import Programs, programs
from benchmarks.rounds import Results, take_turns
from core.models import IdempotencyRecord
from partners.models import Delivery
from vouchers import services
from vouchers.models import Redemption

PRODUCT, RAW, CONSTANT = "/api/v1/redeem", "/benchmark/raw-claim", "/benchmark/constant"
ACCEPTED = 202
GOAL = 0.7


@dataclass(frozen=True)
class Size:
    rounds: int
    claims: int


FULL, QUICK = Size(rounds=16, claims=400), Size(rounds=1, claims=16)


def run(*, quick: bool) -> None:
    """POST /api/v1/redeem at 8 connections, against its own statements without the product."""
    size = QUICK if quick else FULL
    with own_database("claims") as url:
        delivery = typical_delivery()
        recipe = _recipe(delivery)
        settings = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.claims.settings"}
        with programs(**settings) as product:
            results = _measure(product, delivery, recipe, size)
    _report(results, recipe)


def _recipe(delivery: Delivery) -> Recipe:
    """Make two claims here and listen to the second: the first warms what is remembered."""
    _restart_record_numbers()
    first, second = tickets(delivery, 2)
    _claim(first)
    with heard_statements() as heard:
        _claim(second)
    redemption = Redemption.objects.select_related("voucher").get(voucher__code=second.code)
    known: dict[str, Any] = {
        "code": second.code,
        "email": second.email,
        "key": second.key,
        "voucher": redemption.voucher.id,
        "user": redemption.user_id,
        "redemption": redemption.id,
        "moment": redemption.moment_id,
        "record": IdempotencyRecord.objects.get(key=second.key).id,
    }
    return recipe_from(heard, known)


def _claim(ticket: Ticket) -> None:
    services.redeem(
        code=ticket.code,
        email=ticket.email,
        name="Marina",
        tracking_token="",
        idempotency_key=ticket.key,
        address="127.0.0.1",
        now=timezone.now(),
    )


def _restart_record_numbers() -> None:
    """So high that no other number of the claim can be taken for one of these."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE idempotency_keys ALTER COLUMN id RESTART WITH 900000000")


def _measure(product: Programs, delivery: Delivery, recipe: Recipe, size: Size) -> Results:
    file = product.home.root / "recipe"
    file.write_bytes(pickle.dumps(recipe))
    product.start("web", **{RECIPE_FILE: str(file)})
    pgbench = PgBench(product.home.root, delivery, recipe, size.claims * (size.rounds + 1))
    contenders: dict[str, Callable[[int], float]] = {
        path: _requester(product, path, tickets(delivery, size.claims * (size.rounds + 1)), size)
        for path in (PRODUCT, RAW)
    }
    contenders[CONSTANT] = _requester(
        product, CONSTANT, tickets(delivery, size.claims) * (size.rounds + 1), size
    )
    contenders["pgbench"] = lambda number: pgbench.transactions_a_second(number, size.claims)
    return take_turns(contenders, rounds=size.rounds)


def _requester(
    product: Programs, path: str, stock: list[Ticket], size: Size
) -> Callable[[int], float]:
    port = product.address.port

    def play(number: int) -> float:
        mine = stock[number * size.claims : (number + 1) * size.claims]
        requests = [ticket.request(path, f"127.0.0.1:{port}") for ticket in mine]
        return requests_a_second(port, requests, expected=ACCEPTED)

    return play


def _report(results: Results, recipe: Recipe) -> None:
    claims = results.of(PRODUCT)
    tell(
        Figure(
            "claims ÷ raw cursor",
            results.ratio(PRODUCT, RAW),
            f"a bare view that sends the same {len(recipe.statements)} statements",
            f"{claims:.0f}/s against {results.of(RAW):.0f}/s; {results.spread(PRODUCT, RAW)}",
            at_least=GOAL,
        )
    )
    for peer, what in (("pgbench", "pgbench -c 8 sending them"), (CONSTANT, "a constant answer")):
        tell(
            Figure(
                f"claims ÷ {peer.rpartition('/')[2]}",
                results.ratio(PRODUCT, peer),
                what,
                f"{claims:.0f}/s against {results.of(peer):.0f}/s",
            )
        )
    note("a claim: 24 files, its own voucher, person and key; the load shares the cores")
