"""The Pix "copia e cola" text: a BR Code, which is EMV tag-length-value with a CRC at its end.

Facts: Banco Central, "Manual de Padrões para Iniciação do Pix" and "Manual do BR Code"
(https://www.bcb.gov.br/estabilidadefinanceira/pix), vectors in tests/gateways/payloads/pix/.

Codes come from providers and go to the payer unchanged, even odd ones: some banks' apps read what
the letter of the manual does not allow. What looks wrong is written to the log, for people.
"""

import binascii
from decimal import Decimal, InvalidOperation

import structlog

from core.money import Money

_CRC_TAG = "6304"
_AMOUNT_TAG = "54"
_log = structlog.get_logger("acervo.gateways")


def crc_of(text: str) -> str:
    """CRC-16/CCITT-FALSE in four capital hexadecimal digits."""
    return f"{binascii.crc_hqx(text.encode(errors='surrogatepass'), 0xFFFF):04X}"


def fields_of(code: str) -> dict[str, str]:
    """Values by their two-digit tags; a template's value can be read again. Raises ValueError."""
    found: dict[str, str] = {}
    at = 0
    while at < len(code):
        tag, length = code[at : at + 2], code[at + 2 : at + 4]
        if not (len(tag + length) == 4 and (tag + length).isascii() and (tag + length).isdigit()):
            raise ValueError("no tag and length")
        value = code[at + 4 : at + 4 + int(length)]
        if len(value) < int(length):
            raise ValueError("cut short")
        found[tag] = value
        at += 4 + int(length)
    return found


def is_intact(code: str) -> bool:
    """Whether the CRC at the end is that of all that stands before it."""
    return code[-8:-4] == _CRC_TAG and code[-4:] == crc_of(code[:-4])


def amount_in(code: str) -> Money | None:
    """The amount a code fixes, if it does. Raises ValueError."""
    stated = fields_of(code).get(_AMOUNT_TAG)
    if stated is None:
        return None
    try:
        return Money.of(Decimal(stated))
    except InvalidOperation:
        raise ValueError("not an amount") from None


def trouble_with(code: str, amount: Money) -> str:
    """What looks wrong with a code for this amount: "unreadable", "crc", "amount" or ""."""
    try:
        stated = amount_in(code)
    except ValueError:
        return "unreadable"
    if not is_intact(code):
        return "crc"
    return "amount" if stated is not None and stated != amount else ""


def passed_on(code: str, *, amount: Money, kind: str) -> str:
    """The code as it came; what looks wrong with it goes to the log, without the code."""
    trouble = trouble_with(code, amount) if code else ""
    if trouble:
        _log.warning("pix_code_looks_wrong", kind=kind, trouble=trouble)
    return code
