"""On what a figure was taken: without that it says nothing."""

import os
import platform
from pathlib import Path

from django.db import connection


def this_machine() -> str:
    load, _, _ = os.getloadavg()
    return (
        f"{_processor()}, {os.cpu_count()} cores · Python {platform.python_version()}"
        f" · PostgreSQL {_postgres()} · load before: {load:.1f}"
    )


def _processor() -> str:
    """The model's name, from where Linux tells it."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    return f"{version.split()[0]} (fsync {fsync})"
