"""Every provider there is: a folder beside this file with an `adapter.py` in it."""

from functools import cache
from importlib import import_module
from pathlib import Path

from gateways.gateway_adapter import GatewayAdapter

_HERE = Path(__file__).parent


@cache
def adapters() -> dict[str, type[GatewayAdapter]]:
    """Adapter classes by slug, in the order of their titles."""
    modules = [import_module(f"gateways.{path.parent.name}.adapter") for path in _adapter_files()]
    found = [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, GatewayAdapter)
        and value.__module__ == module.__name__
    ]
    return {each.slug: each for each in sorted(found, key=lambda each: each.title.lower())}


def adapter_class(kind: str) -> type[GatewayAdapter]:
    """The adapter of one kind. Raises KeyError."""
    return adapters()[kind]


def _adapter_files() -> list[Path]:
    return sorted(_HERE.glob("*/adapter.py"))
