"""How many addresses were signed, failed to be signed, and came too late."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from prometheus_client import Counter

Direction = Literal["upload", "download"]

PRESIGN_GENERATED = Counter("presign_generated_total", "Signed addresses made.", ["direction"])
PRESIGN_FAILED = Counter(
    "presign_failed_total", "Signed addresses that could not be made.", ["direction"]
)
PRESIGN_EXPIRED = Counter(
    "presign_expired_total", "Signed addresses used, or renewed, after their end."
)

# Resolved once, because a gallery page signs two thousand addresses; and there from the start, so
# that a rate over a failure that never happened is 0 and not absent.
_DIRECTIONS: Final[tuple[Direction, ...]] = ("upload", "download")
_GENERATED: Final = {name: PRESIGN_GENERATED.labels(name) for name in _DIRECTIONS}
_FAILED: Final = {name: PRESIGN_FAILED.labels(name) for name in _DIRECTIONS}


@contextmanager
def presign_counted(direction: Direction) -> Iterator[None]:
    """Count the signing inside as generated or, when it raises, as failed."""
    try:
        yield
    except Exception:
        _FAILED[direction].inc()
        raise
    _GENERATED[direction].inc()
