"""The house's rows, reachable through the ORM of the test's own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import OperationalError, connection, connections

from tests.flushing import truncation_allowed

KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@contextmanager
def default_database(url: str) -> Iterator[None]:
    """Every connection opened inside, in any thread, goes to this database."""
    known = connections.settings["default"]
    before = dict(known)
    parts = urlsplit(url)
    _switch(
        {
            "NAME": parts.path[1:],
            "HOST": parts.hostname,
            "PORT": parts.port,
            "USER": parts.username,
            "PASSWORD": parts.password or "",
        }
    )
    try:
        yield
    finally:
        _switch(before)


def _switch(values: dict[str, object]) -> None:
    connections.close_all()
    connections.settings["default"].update(values)
    ContentType.objects.clear_cache()


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def empty_tables(*, tries: int = 5) -> None:
    """No rows of an earlier test, while the programs go on asking. Safe to repeat."""
    tables = sorted(set(connection.introspection.table_names()) - KEPT)
    names = ", ".join(connection.ops.quote_name(table) for table in tables)
    for left in reversed(range(tries)):
        try:
            with truncation_allowed(), connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
            return
        except OperationalError:  # a deadlock with a program, or its lock held too long
            connection.close()
            if not left:
                raise
