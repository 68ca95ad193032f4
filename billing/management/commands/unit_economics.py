"""`manage.py unit_economics --month 2026-11 [--csv FILE]`: what a month earned."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.reports.building import month_report
from billing.reports.files import write_csv
from billing.reports.months import Month
from billing.reports.printing import printed


def _month(text: str) -> Month:
    try:
        return Month.read(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


class Command(BaseCommand):
    """Prints a table; with a file, every line goes there too."""

    help = "Mostra a economia de um mês."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--month", required=True, type=_month, help="o mês, como 2026-11")
        parser.add_argument("--csv", type=Path, metavar="ARQUIVO", help="grava todas as linhas ali")

    def handle(self, *, month: Month, csv: Path | None, **options: Any) -> None:
        report = month_report(month)
        for line in printed(report):
            self.stdout.write(line)
        if csv is None:
            return
        try:
            with csv.open("w", encoding="utf-8", newline="") as file:
                write_csv(report, file)
        except OSError as wrong:
            raise CommandError(f"{csv}: {wrong.strerror}") from None
        self.stdout.write(f"\n{csv}")
