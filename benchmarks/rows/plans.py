"""What PostgreSQL does for a statement, and how long that takes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection, transaction

from benchmarks.claims.recipe import heard_statements

LARGE = 12_000
READ_AT_MOST = 10_001
"""The admin counts so far and no further, by whatever way is the shortest."""
TRIES = 3
_EXPLAINED = ("SELECT", "UPDATE", "DELETE")
Statement = tuple[str, Any]


@dataclass
class Seen:
    """One scene: the time of its statements in the database, and tables read from end to end."""

    milliseconds: float = 0
    statements: int = 0
    scans: list[str] = field(default_factory=list)


def look_at(scene: Callable[[], object]) -> Seen:
    """Run the scene, undo it, and have each of its statements explained; nothing stays."""
    seen = Seen()
    for sql, params in _statements_of(scene):
        plans = [_explained(sql, params) for _ in range(TRIES)]
        seen.milliseconds += median(plan["Execution Time"] for plan in plans)
        seen.statements += 1
        seen.scans += _long_scans(plans[0]["Plan"])
    return seen


def large_tables() -> set[str]:
    """Those no request should have to read as a whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE]
        )
        return {name for (name,) in cursor.fetchall()}


def _statements_of(scene: Callable[[], object]) -> list[Statement]:
    with transaction.atomic():
        with heard_statements() as heard:
            scene()
        transaction.set_rollback(True)
    return [(sql, params) for sql, params in heard if sql.lstrip().startswith(_EXPLAINED)]


def _explained(sql: str, params: Any) -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        told = cursor.fetchone()[0]
        transaction.set_rollback(True)
    plan: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]
    return plan


def _long_scans(plan: dict[str, Any]) -> list[str]:
    large = large_tables()
    return [
        f"{node['Relation Name']} ({_rows_read(node):.0f} rows)"
        for node in _nodes(plan)
        if node["Node Type"] == "Seq Scan"
        and node["Relation Name"] in large
        and _rows_read(node) > READ_AT_MOST
    ]


def _rows_read(node: dict[str, Any]) -> float:
    read = float(node["Actual Rows"]) + float(node.get("Rows Removed by Filter", 0))
    return read * float(node["Actual Loops"])


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
