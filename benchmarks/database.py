"""A database for one benchmark, beside the one the settings name and gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.db import connection
from psycopg.sql import SQL, Identifier

from tests.support.house_database import default_database, migrate


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    """Its URL. Inside, the ORM of this process works on it, migrated and empty."""
    with other_database(purpose) as url, default_database(url):
        migrate()
        yield url


@contextmanager
def other_database(purpose: str) -> Iterator[str]:
    """The URL of an empty one, for somebody who makes tables of his own."""
    name = f"{connection.settings_dict['NAME']}_benchmark_{purpose}"
    _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _run("CREATE DATABASE {}", name)
    try:
        yield _url(name)
    finally:
        _run("DROP DATABASE {} WITH (FORCE)", name)


def superuser_connection() -> "psycopg.Connection[tuple[object, ...]]":
    """A connection beside Django's, to the database the ORM works on."""
    return psycopg.connect(_url(str(connection.settings_dict["NAME"])), autocommit=True)


def _url(name: str) -> str:
    told = connection.settings_dict
    secret = f":{quote(told['PASSWORD'], safe='')}" if told["PASSWORD"] else ""
    where = f"{told['USER']}{secret}@{told['HOST']}:{told['PORT']}"
    return urlunsplit(urlsplit("")._replace(scheme="postgres", netloc=where, path=f"/{name}"))


def _run(statement: str, name: str) -> None:
    with psycopg.connect(_url("postgres"), autocommit=True) as server:
        server.execute(SQL(statement).format(Identifier(name)))
