"""Supabase's sync engine, which writes the objects of the webhooks it believes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.database import other_database
from benchmarks.webhooks.deliveries import SECRET_KEY, SIGNING_SECRET
from benchmarks.webhooks.peers import Peer, running
from deploy.local.ports import free_port
from deploy.local.programs import WEB_PROCESSES

_PROGRAM = Path(__file__).with_suffix(".mjs")
# Its migrations give functions to this role, and say nothing when they fail.
_ROLE = """
    DO $$ BEGIN
        IF to_regrole('postgres') IS NULL THEN CREATE ROLE postgres; END IF;
    END $$"""


@contextmanager
def sync_engine(modules: str) -> Iterator[Peer]:
    """In as many processes of node as we have; `modules` is the folder it is installed in."""
    port = free_port()
    with other_database("sync_engine") as url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(_ROLE)
        environment = {
            "DATABASE_URL": url,
            "MODULES": modules,
            "PORT": str(port),
            "PROCESSES": str(WEB_PROCESSES),
            "SECRET_KEY": SECRET_KEY,
            "SIGNING_SECRET": SIGNING_SECRET,
        }
        with running(("node", str(_PROGRAM)), port, environment):
            yield Peer(
                name="sync engine",
                what="@supabase/stripe-sync-engine, which keeps the objects and no inbox",
                port=port,
                path="/",
                goal=0.7,
            )
