"""Webhook bodies for people's eyes: what a provider wrote, without whom it is about."""

import re
from typing import Any
from urllib.parse import parse_qsl

from gateways.http import decode

_PERSON = re.compile(
    r"name|nome|mail|document|cpf|cnpj|tax_?id|phone|telefone|celular|address|endereco|birth"
    r"|payer|pagador|devedor|debtor|customer|client|card|holder|account|conta|chave|favorecido",
    re.IGNORECASE,
)
_SECRET = re.compile(r"secret|token|hmac|signature|authorization|api_?key", re.IGNORECASE)
_LIKE_A_PERSON = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|(?<![\w-])\d{11}(?![\w-])"
    r"|\+55\d{10,11}"
)
MASK = "•••"
_DEEPEST = 30


def readable_body(body: bytes) -> Any:
    """The body as a value to print, masked; None for one that is not text of a known form."""
    try:
        return masked(decode(body))
    except (ValueError, RecursionError):
        pass
    try:
        pairs = parse_qsl(body.decode(), strict_parsing=True)
    except ValueError:
        return None
    return masked(dict(pairs))


def masked(value: Any, *, hide: bool = False, depth: int = 0) -> Any:
    """The same shape; below a name that tells of a person or a secret, nothing of it is left."""
    if depth > _DEEPEST:
        return MASK
    if isinstance(value, dict):
        return {
            str(name): masked(each, hide=hide or _is_telling(str(name)), depth=depth + 1)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [masked(each, hide=hide, depth=depth + 1) for each in value]
    if value is None or isinstance(value, bool):
        return value
    if hide:
        return MASK
    if isinstance(value, str):
        return _LIKE_A_PERSON.sub(MASK, value)
    return str(value) if not isinstance(value, int | float) else value


def _is_telling(name: str) -> bool:
    return bool(_PERSON.search(name) or _SECRET.search(name))
