"""Libraries that take Stripe's webhooks, where they are installed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """A server that takes the same deliveries; `slower` divides how many it is sent a round."""

    name: str
    what: str
    port: int
    path: str
    goal: float
    slower: int = 1


def peers() -> Iterator[AbstractContextManager[Peer]]:
    yield from ()
