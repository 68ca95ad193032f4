"""The webhooks benchmark: the same kind of signed deliveries for everybody, in turns."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import connection

from benchmarks.database import own_database
from benchmarks.figures import Figure, note, tell
from benchmarks.load import CONNECTIONS, requests_a_second
from benchmarks.programs import Programs, programs
from benchmarks.rounds import Contender, Results, take_turns
from benchmarks.webhooks import bare
from benchmarks.webhooks.deliveries import SECRET_KEY, SIGNING_SECRET, requests
from benchmarks.webhooks.djstripe.peer import djstripe
from benchmarks.webhooks.peers import Peer
from benchmarks.webhooks.sync_engine import sync_engine
from core.models import OutboxMessage
from deploy.local.programs import WEB_PROCESSES
from gateways.addresses import get_webhook_url
from gateways.models import Gateway, WebhookDelivery
from tests.factories_gateways import GatewayFactory

PRODUCT, BARE = "intake", "bare"
GOAL = 0.8
OK = 200
LIBRARIES = {"DJSTRIPE_PYTHON": djstripe, "SYNC_ENGINE_MODULES": sync_engine}


@dataclass(frozen=True)
class Size:
    rounds: int
    deliveries: int


FULL, QUICK = Size(rounds=10, deliveries=600), Size(rounds=1, deliveries=24)


def run(*, quick: bool) -> None:
    """Signed Stripe webhooks at 8 connections, against a bare insert and against libraries."""
    size = QUICK if quick else FULL
    settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.webhooks.settings"}
    with own_database("webhooks") as url, ExitStack() as stack:
        with connection.cursor() as cursor:
            cursor.execute(bare.TABLE)
        product = stack.enter_context(programs(DATABASE_URL=url, **settings))
        product.start("web")
        others = [] if quick else _peers(stack)
        results = take_turns(_contenders(product, others, size), rounds=size.rounds)
        _check_that_all_is_stored(size)
    _report(results, others, size)


def _peers(stack: ExitStack) -> list[Peer]:
    """The libraries somebody says where to find."""
    found = []
    for variable, peer in LIBRARIES.items():
        if place := os.environ.get(variable):
            found.append(stack.enter_context(peer(place)))
        else:
            note(f"{peer.__name__}: not compared; {variable} would say where it is installed")
    return found


def _contenders(product: Programs, others: list[Peer], size: Size) -> dict[str, Contender]:
    gateway = GatewayFactory.create(
        kind="stripe", credentials={"secret_key": SECRET_KEY, "signing_secret": SIGNING_SECRET}
    )
    port, path = product.address.port, urlsplit(get_webhook_url(gateway)).path
    return {
        PRODUCT: _sender(port, path, size.deliveries),
        BARE: _sender(port, bare.PATH, size.deliveries),
        **{
            peer.name: _sender(peer.port, peer.path, size.deliveries // peer.slower)
            for peer in others
        },
    }


def _sender(port: int, path: str, deliveries: int) -> Callable[[int], float]:
    def play(_number: int) -> float:
        return requests_a_second(port, requests(deliveries, path=path, port=port), expected=OK)

    return play


def _check_that_all_is_stored(size: Size) -> None:
    """Every delivery is one row of the inbox and one message, and none of them was handled."""
    sent = size.deliveries * (size.rounds + 1)
    stored = WebhookDelivery.objects.filter(gateway=Gateway.objects.get(), result="WAITING")
    waiting = OutboxMessage.objects.filter(topic="gateways.webhook.received", status="PENDING")
    assert (stored.count(), waiting.count()) == (sent, sent), f"{sent} were sent"


def _report(results: Results, others: list[Peer], size: Size) -> None:
    _tell(results, BARE, "a view that only inserts one row", GOAL)
    for peer in others:
        _tell(results, peer.name, peer.what, peer.goal)
    note(
        f"{size.deliveries} deliveries a round at {CONNECTIONS} connections, "
        f"{WEB_PROCESSES} web processes; the load shares the cores, nobody handles what is stored"
    )


def _tell(results: Results, other: str, against: str, goal: float) -> None:
    seen = f"{results.of(PRODUCT):.0f}/s against {results.of(other):.0f}/s"
    spread = results.spread(PRODUCT, other)
    ratio = results.ratio(PRODUCT, other)
    tell(Figure(f"{PRODUCT} ÷ {other}", ratio, against, f"{seen}; {spread}", at_least=goal))
