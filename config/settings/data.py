"""Where rows and short-lived values live: PostgreSQL and Redis."""

from urllib.parse import urlsplit, urlunsplit

from config.settings.env import env


def _seconds_as_milliseconds(name: str, default: float) -> int:
    return int(env.float(name, default=default) * 1000)


def _database_number(url: str, number: int) -> str:
    """The same Redis server, another numbered database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


DATABASES = {"default": env.db("DATABASE_URL")}
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    raise SystemExit("DATABASE_URL must name a PostgreSQL server (postgres://…).")

# A lock is waited for 3 s, a forgotten transaction lives 10 s; all three are "for ever" by default.
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "application_name": env.str("PROCESS_NAME", default="acervo"),
    # A server that is frozen or unreachable costs a request this long; by default for ever.
    "connect_timeout": 3,
    "options": " ".join(
        f"-c {name}={milliseconds}"
        for name, milliseconds in {
            "lock_timeout": _seconds_as_milliseconds("DATABASE_LOCK_SECONDS", 3),
            "idle_in_transaction_session_timeout": _seconds_as_milliseconds(
                "DATABASE_IDLE_SECONDS", 10
            ),
            "statement_timeout": _seconds_as_milliseconds("DATABASE_STATEMENT_SECONDS", 0),
        }.items()
    ),
}
if env.bool("DATABASE_SSL", default=False):
    DATABASES["default"]["OPTIONS"]["sslmode"] = "require"
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONNECTION_SECONDS", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# True behind PgBouncer in transaction mode (Neon's pooler): a cursor may not outlive a transaction.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DATABASE_POOLED", default=False)

REDIS_URL = env.str("REDIS_URL")
if not REDIS_URL.startswith(("redis://", "rediss://")):
    raise SystemExit("REDIS_URL must start with redis:// or rediss://.")
if env.bool("REDIS_TLS", default=False):
    REDIS_URL = REDIS_URL.replace("redis://", "rediss://", 1)
# The broker's own database: a flushed cache must not take messages with it.
BROKER_URL = env.str("BROKER_URL", default=_database_number(REDIS_URL, 1))

_REDIS_CACHE = {
    "LOCATION": REDIS_URL,
    "KEY_PREFIX": "acervo",
    "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
}
CACHES = {
    "default": {**_REDIS_CACHE, "BACKEND": "core.cache.ForgivingRedisCache"},
    "sessions": {**_REDIS_CACHE, "BACKEND": "core.cache.BriefRedisCache"},
}

# Read from Redis, kept in PostgreSQL: a wiped Redis signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "sessions"
