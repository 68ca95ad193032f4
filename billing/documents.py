"""What Brazilian buyers type, in the one form we keep: documents and telephones.

Stored without punctuation; a CNPJ may hold letters since July 2026, a CPF never.
"""

import re
from contextlib import suppress

from django.utils.translation import gettext as _
from stdnum.br import cnpj, cpf
from stdnum.exceptions import ValidationError

_PUNCTUATION = re.compile(r"[\s./-]+")
_NOT_DIGITS = re.compile(r"[\s().-]+")
_NATIONAL = re.compile(r"(?:\+?55)?0?([1-9][1-9])(9\d{8}|[2-5]\d{7})")
CPF_LENGTH = 11


class DocumentInvalid(ValueError):
    """Neither a CPF nor a CNPJ; the text is for who typed it."""


class PhoneInvalid(ValueError):
    """Not a Brazilian telephone; the text is for who typed it."""


def normalize_document(typed: str) -> str:
    """Eleven digits or fourteen letters and digits. Raises DocumentInvalid."""
    bare = _PUNCTUATION.sub("", typed).upper()
    kind = cpf if len(bare) == CPF_LENGTH else cnpj
    # 111.111.111-11 adds up and belongs to nobody.
    if len(set(bare)) > 1:
        with suppress(ValidationError):
            return str(kind.validate(bare))
    raise DocumentInvalid(_("Este CPF ou CNPJ não confere. Veja se algum número ficou trocado."))


def masked_document(document: str) -> str:
    """Enough to recognise one's own: `***.982.247-**`, `**.ABC.345/****-**`."""
    if len(document) == CPF_LENGTH:
        return f"***.{document[3:6]}.{document[6:9]}-**"
    return f"**.{document[2:5]}.{document[5:8]}/****-**" if document else ""


def normalize_phone(typed: str) -> str:
    """E.164: `(11) 91234-5678` is `+5511912345678`. Raises PhoneInvalid."""
    found = _NATIONAL.fullmatch(_NOT_DIGITS.sub("", typed))
    if found is None:
        raise PhoneInvalid(_("Escreva o telefone com DDD, como (11) 91234-5678."))
    return f"+55{found[1]}{found[2]}"
