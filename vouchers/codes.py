"""Voucher codes: drawn from `secrets`, forgiving to type, a typo caught before any look-up.

Twelve Crockford base-32 characters and one check character (value mod 37), shown
`XXXX-XXXX-XXXX-C`. Crockford's five extra check symbols (`*~$=U`) are hard to type and to print,
so a draw that would need one is thrown back: 59.8 bits remain.
Source of alphabet, folding and check: https://www.crockford.com/base32.html
"""

import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DATA_LENGTH = 12
LENGTH = DATA_LENGTH + 1
_CHECK_MODULUS = 37
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_FOLDED = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212._/]+")


def draw_code() -> str:
    """A new random code of 13 characters. Uniqueness is the database's to refuse."""
    while True:
        data = "".join(secrets.choice(ALPHABET) for _ in range(DATA_LENGTH))
        check = _check_value(data)
        if check < len(ALPHABET):
            return data + ALPHABET[check]


def normalise(text: str) -> str | None:
    """What somebody typed, as the 13 characters of a code; None if it cannot be one.

    Case, spaces and hyphens do not count; O is 0, I and L are 1.
    """
    if len(text) > 100:
        return None
    folded = unicodedata.normalize("NFKC", text).upper()
    code = _SEPARATORS.sub("", folded).translate(_FOLDED)
    if len(code) != LENGTH or any(character not in _VALUES for character in code):
        return None
    if _check_value(code[:DATA_LENGTH]) != _VALUES[code[DATA_LENGTH]]:
        return None
    return code


def display(code: str) -> str:
    """`XXXX-XXXX-XXXX-C`, the way it is printed and read aloud."""
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))


def _check_value(data: str) -> int:
    value = 0
    for character in data:
        value = (value * len(ALPHABET) + _VALUES[character]) % _CHECK_MODULUS
    return value
