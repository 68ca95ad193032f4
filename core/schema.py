"""How views become an OpenAPI document: names for nested shapes, problems everywhere."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; programs decide by it.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


class HouseSchema(AutoSchema):
    """A view's nested `Input` and `Output` are named after the view."""

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        shape = serializer if isinstance(serializer, type) else type(serializer)
        *outer, name = shape.__qualname__.split(".")
        if not outer or name not in ("Input", "Output"):
            return str(super().get_serializer_name(serializer, direction))
        return f"{outer[-1].removesuffix('View')}{name}"


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What an operation does not list it answers as a problem document too."""
    result["components"]["schemas"].setdefault("Problem", _PROBLEM)
    answer = {
        "description": "A problem: what happened, and a stable `code`.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
    return result
