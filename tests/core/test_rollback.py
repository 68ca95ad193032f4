"""Undoing a deployment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.settings.env import env
from core.management.commands.migration_state import applied_migrations, go_back_to
from core.models import AuditEntry, ToggleOverride

DUMPER = """#!/bin/sh
for each; do case "$each" in --file=*) echo > "${each#*=}";; esac; done
"""
ROOT = Path(__file__).resolve().parents[2]


def tables() -> set[str]:
    return set(connection.introspection.table_names())


@pytest.fixture
def schema_put_back(transactional_db: None):
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert "vouchers" in tables()


def before_vouchers() -> dict[str, list[str]]:
    """The state of a release that had no vouchers yet."""
    return {app: names for app, names in applied_migrations().items() if app != "vouchers"}


@pytest.mark.usefixtures("schema_put_back")
def test_go_back_to_unapplies_what_came_later_and_nothing_else() -> None:
    earlier = before_vouchers()

    undone = go_back_to(earlier)

    assert undone
    assert all(name.startswith("vouchers.") for name in undone)
    assert applied_migrations() == earlier
    assert "vouchers" not in tables()
    assert "deliveries" in tables()
    assert go_back_to(earlier) == []


@pytest.mark.django_db
def test_migration_state_saves_and_refuses_nonsense(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    call_command("migration_state", "--save", str(file))
    assert json.loads(file.read_text()) == applied_migrations()
    file.write_text("{")
    with pytest.raises(CommandError):
        call_command("migration_state", "--restore", str(file))


@pytest.mark.slow
@pytest.mark.usefixtures("schema_put_back")
def test_rollback_script_closes_redemptions_dumps_and_goes_back(tmp_path: Path) -> None:
    state, dump = tmp_path / "state.json", tmp_path / "before.dump"
    state.write_text(json.dumps(before_vouchers()))
    here = connection.settings_dict
    url = env.str("DATABASE_URL").rsplit("/", 1)[0] + f"/{here['NAME']}"
    dumper = tmp_path / "pg_dump"
    dumper.write_text(DUMPER)
    dumper.chmod(0o755)

    done = subprocess.run(
        ["deploy/rollback.sh", str(state), str(dump)],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "PYTHON": sys.executable,
            "PG_DUMP": str(dumper),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert dump.exists()
    assert "vouchers" not in tables()
    assert ToggleOverride.objects.get(key="vouchers.redemption_open").is_on is False
    assert AuditEntry.objects.filter(actor="command").exists()
