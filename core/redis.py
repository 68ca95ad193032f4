"""The one Redis client for scripts and pings, with short patience."""

from functools import cache

from django.conf import settings
from redis import Redis


@cache
def redis_client() -> "Redis":
    """A pooled client that gives up after half a second: no request waits for Redis."""
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, decode_responses=True
    )
