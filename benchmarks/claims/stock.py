"""Vouchers to be claimed: one delivery of 24 files, a code, an address and a key for each claim."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from partners.models import Delivery
from tests.factories import DeliveryFactory, ReadyAssetFactory, manifest_entry
from vouchers.codes import draw_code
from vouchers.models import Voucher

FILES = 24
_numbers = count(1)


@dataclass(frozen=True)
class Ticket:
    """One claim that can be made once."""

    code: str
    email: str
    key: str

    def request(self, path: str, host: str) -> bytes:
        """The whole request, made before the clock runs."""
        body = json.dumps(
            {"code": self.code, "email": self.email, "name": "Marina", "terms_accepted": True}
        ).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {self.key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def typical_delivery() -> Delivery:
    """READY, with a manifest of 24 files; claims do not look at the objects themselves."""
    delivery = DeliveryFactory.create(status=Delivery.Status.READY)
    assets = ReadyAssetFactory.create_batch(FILES, delivery=delivery)
    for position, asset in enumerate(assets):
        asset.position = position
        delivery.assets_payload.append(manifest_entry(asset, secrets.token_hex(16)))
    delivery.save(update_fields=["assets_payload"])
    return delivery


def tickets(delivery: Delivery, how_many: int) -> list[Ticket]:
    """So many new vouchers of the delivery, each with a person and a key of its own."""
    made = [_ticket() for _ in range(how_many)]
    Voucher.objects.bulk_create(
        (
            Voucher(
                code=ticket.code,
                partner_id=delivery.partner_id,
                delivery=delivery,
                access=Voucher.Access.TIMED,
                access_days=365,
            )
            for ticket in made
        ),
        batch_size=2000,
    )
    return made


def _ticket() -> Ticket:
    number = next(_numbers)
    return Ticket(draw_code(), f"pessoa{number:08}@exemplo.com.br", secrets.token_hex(16))


def in_portions(stock: list[Ticket], size: int) -> Iterator[list[Ticket]]:
    for first in range(0, len(stock), size):
        yield stock[first : first + size]
