"""`manage.py check_integrity`: is what is written down true? Exit code 1 if not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.integrity import check_names, findings


class Command(BaseCommand):
    """Runs every check the apps declare; changes nothing."""

    help = "Checks what rows promise to each other: the ledger, credits, vouchers, and so on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("of", nargs="?", default="", help="only checks that begin so: billing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not any(name.startswith(options["of"]) for name in check_names()):
            raise CommandError(f"No check begins with {options['of']!r}.")
        wrong = 0
        for finding in findings(of=options["of"]):
            wrong += not finding.is_well
            self.stdout.write(f"{'ok   ' if finding.is_well else 'WRONG'}  {finding.name}")
            for line in finding.lines:
                self.stdout.write(f"         {line}")
        if wrong:
            raise CommandError(f"{wrong} of the checks found something wrong.")
