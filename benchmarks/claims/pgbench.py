"""The same statements from PostgreSQL's own load generator: no HTTP, no Python."""

import re
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from benchmarks.claims.recipe import Json, Many, Recipe, Slot, Statement, Text
from benchmarks.load import CONNECTIONS
from deploy.local.postgres import BINARIES
from partners.models import Delivery
from vouchers.models import Voucher

# What each value is in the claim numbered :v; the vouchers are seeded to match.
_EXPRESSIONS = {
    "code": "('P' || lpad(:v::text, 12, '0'))",
    "email": "('pgbench' || :v || '@exemplo.com.br')",
    "key": "('pgbench-key-of-claim-' || :v)",
    "voucher": "md5('voucher' || :v)::uuid",
    "user": "md5('user' || :v)::uuid",
    "redemption": "md5('redemption' || :v)::uuid",
    "moment": "md5('moment' || :v)::uuid",
    "record": ":id",
    "now": "statement_timestamp()",
}
_SEED = """
INSERT INTO vouchers (id, code, partner_id, delivery_id, status, access, access_days, created_at)
SELECT md5('voucher' || v)::uuid, 'P' || lpad(v::text, 12, '0'), %s, %s, %s, %s, 365, now()
FROM generate_series(0, %s) AS v
"""
_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


class PgBench:
    """Claims numbered from 0, each made once."""

    def __init__(self, folder: Path, delivery: Delivery, recipe: Recipe, claims: int) -> None:
        self._script = folder / "claim.sql"
        self._script.write_text(script(recipe))
        with connection.cursor() as cursor:
            status, access = Voucher.Status.ACTIVE, Voucher.Access.TIMED
            cursor.execute(_SEED, [delivery.partner_id, delivery.id, status, access, claims])

    def transactions_a_second(self, number: int, claims: int) -> float:
        """Make the claims of this round; a claim that fails ends pgbench with an error."""
        each = claims // CONNECTIONS
        done = subprocess.run(
            [
                *(str(BINARIES / "pgbench"), "--no-vacuum", "--protocol=simple"),
                *(f"--client={CONNECTIONS}", "--jobs=2", f"--transactions={each}"),
                *("--define", f"first={number * claims}", "--define", f"each={each}"),
                *("--define", "n=-1", f"--file={self._script}"),
            ],
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return float(_RATE.findall(done.stdout)[0])


def script(recipe: Recipe) -> str:
    """One transaction of the recipe as pgbench reads it."""
    number = ["\\set n :n + 1", "\\set v :first + :client_id * :each + :n"]
    statements = [_statement(each) for each in recipe.statements]
    return "\n".join([*number, "BEGIN;", *statements, "COMMIT;", ""])


def _statement(statement: Statement) -> str:
    literals = tuple(_literal(part) for part in statement.parts)
    sql = statement.sql % literals if literals else statement.sql
    # The one answer that is needed: the number of the idempotency record.
    end = " \\gset" if statement.gives == "record" else ";"
    return " ".join(sql.split("\n")) + end


def _literal(part: Any) -> str:
    if isinstance(part, Slot):
        return _EXPRESSIONS[part.name]
    if isinstance(part, Text):
        return f"({_joined(part)})"
    if isinstance(part, Json):
        return f"({_joined(part.text)})::jsonb"
    if isinstance(part, Many):
        return f"ARRAY[{', '.join(_literal(item) for item in part.items)}]"
    return _quoted(part)


def _joined(text: Text) -> str:
    pieces = (
        _quoted(piece) if isinstance(piece, str) else _EXPRESSIONS[piece.name]
        for piece in text.pieces
    )
    return " || ".join(pieces) or "''"


def _quoted(value: Any) -> str:
    """As Django's own cursor would write it into the statement."""
    if isinstance(value, Jsonb):
        raise TypeError("JSON is a part of its own")
    with connection.cursor() as cursor:
        text: str = cursor.cursor.mogrify("%s", [value])
    return text


def _environment() -> dict[str, str]:
    told = connection.settings_dict
    return {
        "PGHOST": str(told["HOST"]),
        "PGPORT": str(told["PORT"]),
        "PGUSER": str(told["USER"]),
        "PGPASSWORD": str(told["PASSWORD"]),
        "PGDATABASE": str(told["NAME"]),
    }
