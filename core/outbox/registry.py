"""Who listens to which fact."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, as the handler gets it."""

    id: str
    topic: str
    payload: dict[str, Any]
    failures: int


Handler = Callable[[Fact], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One handler of one topic: where it runs, and when silence means it was lost."""

    topic: str
    name: str
    handler: Handler
    queue: str
    lease_seconds: int


class Again(Exception):
    """Raised by a handler that is not finished and has not failed: call me again in a while."""

    def __init__(self, *, after_seconds: float) -> None:
        self.after_seconds = after_seconds
        super().__init__(f"again in {after_seconds} s")


_by_topic: dict[str, list[Subscription]] = defaultdict(list)
_by_name: dict[str, Subscription] = {}


def subscribe(
    topic: str, *, queue: str = "default", lease_seconds: int = 30
) -> Callable[[Handler], Handler]:
    """Register a handler for `topic`.

    Handlers are idempotent and tolerate running twice at once: a message that is not done after
    `lease_seconds` is sent again. A handler that works longer than that must make its work safe
    to share (claim rows) and should raise `Again` instead of going on.
    """

    def register(handler: Handler) -> Handler:
        name = f"{handler.__module__}.{handler.__qualname__}"
        if name in _by_name:
            raise ValueError(f"{name} is subscribed twice")
        subscription = Subscription(topic, name, handler, queue, lease_seconds)
        _by_topic[topic].append(subscription)
        _by_name[name] = subscription
        return handler

    return register


def subscriptions(topic: str) -> list[Subscription]:
    """Everyone who listens to `topic`."""
    return _by_topic.get(topic, [])


def subscription(name: str) -> Subscription | None:
    """The subscription of that name, if this version of the code still has it."""
    return _by_name.get(name)
