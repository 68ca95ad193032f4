"""`manage.py migration_state`: writes down where the schema stands, and goes back there."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

State = dict[str, list[str]]


class Command(BaseCommand):
    """Before a deployment: `--save`. When it must be undone: `--restore`, with the new code."""

    help = "Saves the applied migrations to a file, or unapplies whatever came after it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--save", type=Path, metavar="FILE")
        way.add_argument("--restore", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["save"]:
            options["save"].write_text(json.dumps(applied_migrations(), indent=2))
            self.stdout.write(f"Written to {options['save']}.")
            return
        try:
            state = json.loads(options["restore"].read_text())
        except (OSError, ValueError) as trouble:
            raise CommandError(f"Not a saved state: {trouble}") from trouble
        undone = go_back_to(state)
        self.stdout.write(f"Unapplied: {', '.join(undone) or 'nothing'}.")


def applied_migrations() -> State:
    """The applied migrations of each app."""
    state: State = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        state.setdefault(app, []).append(name)
    return state


def go_back_to(state: State) -> list[str]:
    """Unapply everything that is not in `state`; answers what that was. Safe to repeat."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    later = {
        (app, name)
        for app, names in applied_migrations().items()
        for name in names
        if name not in state.get(app, [])
    }
    targets = sorted({_last_kept(app, state) for app, _name in later})
    if targets:
        executor.migrate(targets)
    return [f"{app}.{name}" for app, name in sorted(later)]


def _last_kept(app: str, state: State) -> tuple[str, str | None]:
    return app, max(state.get(app, []), default=None)
