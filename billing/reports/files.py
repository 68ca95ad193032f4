"""A report as a file that is written line by line: CSV as Brazilian programs read it, and .xlsx."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from billing.reports.report import MonthReport
from billing.reports.tables import Cell, heads, rows

# What spreadsheets take for the beginning of a formula; names of studios are their own words.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "\ufeff"


class _Written(Protocol):
    def write(self, text: str, /) -> object: ...


class _Echo:
    """Gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(report: MonthReport) -> Iterator[str]:
    """Semicolons and decimal commas; the mark at the beginning tells Excel of UTF-8."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield _MARK
    for row in _table(report):
        yield str(writer.writerow([_told(cell) for cell in row]))


def write_csv(report: MonthReport, file: _Written) -> None:
    for line in csv_lines(report):
        file.write(line)


def write_spreadsheet(report: MonthReport, file: IO[bytes]) -> None:
    """Amounts are numbers in reais; the head stays where it is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(report.month))
    sheet.freeze_panes = "A2"
    for number, row in enumerate(_table(report)):
        sheet.append([_cell(sheet, cell, is_head=not number) for cell in row])
    book.save(file)


def _table(report: MonthReport) -> Iterator[Iterable[Cell]]:
    yield heads()
    yield from rows(report)


def _told(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return _harmless(str(cell)) if cell is not None else ""


def _cell(sheet: Any, cell: Cell, *, is_head: bool) -> Any:
    told: Any = _harmless(cell) if isinstance(cell, str) else cell
    shown = WriteOnlyCell(sheet, told)
    if is_head:
        shown.font = Font(bold=True)
    elif isinstance(cell, Decimal):
        shown.number_format = "#,##0.00"
    return shown


def _harmless(text: str) -> str:
    """Text stays text, also where it looks like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
