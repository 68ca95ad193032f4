"""Counting tries in a window, atomically, in Redis.

DRF's own throttles read and write in two steps and can be outrun by parallel requests, as their
documentation says; one script on the server cannot.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from redis.exceptions import RedisError

from core.redis import redis_client

_HIT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('TTL', KEYS[1])}
"""
_GIVE_BACK = """
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end
return 0
"""


class LimiterDown(Exception):
    """Redis did not answer; the caller decides whether that opens or closes the door."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one more try is allowed, and else in how many seconds."""

    allowed: bool
    retry_after_seconds: int


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` tries in `seconds`, for each value of what is counted."""

    name: str
    times: int
    seconds: int

    def hit(self, who: str) -> Verdict:
        """Count one try. Raises LimiterDown when Redis does not answer."""
        try:
            count, ttl = redis_client().eval(_HIT, 1, self._key(who), self.seconds)
        except RedisError as trouble:
            raise LimiterDown(self.name) from trouble
        return Verdict(int(count) <= self.times, max(int(ttl), 1))

    def peek(self, who: str) -> Verdict:
        """Look without counting. Raises LimiterDown when Redis does not answer."""
        try:
            count = redis_client().get(self._key(who))
            if int(count or 0) < self.times:
                return Verdict(allowed=True, retry_after_seconds=1)
            ttl = redis_client().ttl(self._key(who))
        except RedisError as trouble:
            raise LimiterDown(self.name) from trouble
        return Verdict(allowed=False, retry_after_seconds=max(int(ttl), 1))

    def give_back(self, who: str) -> None:
        """Uncount one try that turned out to be none; without Redis it runs out by itself."""
        with suppress(RedisError):
            redis_client().eval(_GIVE_BACK, 1, self._key(who))

    def forget(self, who: str) -> None:
        """Start again from zero. Safe to repeat; without Redis the count runs out by itself."""
        with suppress(RedisError):
            redis_client().delete(self._key(who))

    def _key(self, who: str) -> str:
        """Addresses and e-mails are counted under a digest: Redis keeps nobody's name."""
        digest = hashlib.sha256(who.encode()).hexdigest()[:32]
        return f"limit:{self.name}:{digest}"
