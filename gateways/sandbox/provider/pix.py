"""The Pix copy-and-paste text of a charge: a BR Code that points at its page."""

from decimal import Decimal

from gateways.brcode import crc_of

NAME, CITY = "ACERVO SANDBOX", "SAO PAULO"


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
    return code + crc_of(code)


def _field(number: str, value: str) -> str:
    return f"{number}{len(value):02d}{value}"
