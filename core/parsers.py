"""JSON bodies, read strictly: what the database could not hold never reaches a serializer."""

from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 32
"""Our own bodies are four levels deep."""


class StrictJSONParser(JSONParser):
    """DRF's parser, minus what would be a 500 further in: endless nesting, half characters."""

    def parse(
        self, stream: IO[Any], media_type: Any = None, parser_context: Any = None
    ) -> dict[str, Any]:
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("JSON aninhado demais.") from None
        if not isinstance(body, dict):
            raise ParseError("O corpo deve ser um objeto JSON.")
        _refuse_unkeepable(body)
        return body


def _refuse_unkeepable(value: Any, depth: int = 0) -> None:
    """Bounded, so that nobody further in, who walks the body again, runs out of stack."""
    if depth > DEEPEST:
        raise ParseError("JSON aninhado demais.")
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ParseError("O texto tem caracteres Unicode incompletos.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unkeepable(key, depth + 1)
            _refuse_unkeepable(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unkeepable(inner, depth + 1)
