"""Approved payouts as a file a bank's Pix batch upload takes."""

import csv
import io
from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing.models import Payout
from billing.services.payout_steps import step

Status = Payout.Status
HEADER = ["id", "tipo_chave", "chave", "favorecido", "documento", "valor", "descricao"]


def claim_batch(*, batch: str, payout_ids: list[UUID], by: str, now: datetime) -> list[Payout]:
    """Mark approved payouts as sent in this batch; answers those that are in it.

    Safe to repeat with the same `batch`: nothing is claimed twice, and a second file of the batch
    holds the same rows. What is in another batch already is left out.
    """
    with transaction.atomic():
        rows = Payout.objects.select_for_update().filter(id__in=payout_ids).order_by("id")
        for payout in rows.filter(status=Status.APPROVED):
            payout.batch = batch
            step(payout, Status.PROCESSING, by=by, now=now)
    return list(Payout.objects.filter(batch=batch).order_by("requested_at", "id"))


def batch_file(payouts: list[Payout]) -> bytes:
    """CSV as banks and spreadsheets here expect it: semicolons, decimal comma, UTF-8 mark."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for payout in payouts:
        to = payout.destination
        amount = f"{payout.amount:.2f}".replace(".", ",")
        cells = [payout.id.hex, to["kind"], to["key"], to["name"], to["document"], amount]
        writer.writerow([_plain(str(cell)) for cell in (*cells, f"Acervo {payout.id.hex[:8]}")])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    """A cell that begins like a formula is not run by a spreadsheet; phone keys keep their +."""
    digits = cell.removeprefix("+")
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and not digits.isdigit() else cell
