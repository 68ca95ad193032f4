"""The Pix copy-and-paste text of a charge: a BR Code that points at its page."""

from decimal import Decimal

NAME, CITY = "ACERVO SANDBOX", "SAO PAULO"
_POLYNOMIAL = 0x1021


def pix_code(page: str, amount: Decimal) -> str:
    """Well-formed, with the right check digits; no bank knows it."""
    place = page.removeprefix("https://").removeprefix("http://")
    account = _field("00", "br.gov.bcb.pix") + _field("25", place)
    code = "".join(
        [
            _field("00", "01"),
            _field("01", "12"),
            _field("26", account),
            _field("52", "0000"),
            _field("53", "986"),
            _field("54", str(amount)),
            _field("58", "BR"),
            _field("59", NAME),
            _field("60", CITY),
            _field("62", _field("05", "***")),
            "6304",
        ]
    )
    return f"{code}{_crc16(code.encode()):04X}"


def _field(number: str, value: str) -> str:
    return f"{number}{len(value):02d}{value}"


def _crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE, as EMV asks."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _bit in range(8):
            crc = (crc << 1 ^ _POLYNOMIAL if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
