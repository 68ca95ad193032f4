"""Programs that came as Python wheels: found by path, their Python side never imported."""

from importlib.util import find_spec
from pathlib import Path

from deploy.local.errors import Unable


def wheel_folder(package: str) -> Path:
    """Where an installed package lies. Raises Unable if it is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Unable(f"Falta o pacote {package} em .venv. Apague .venv e tente de novo.")
    return Path(spec.submodule_search_locations[0]).resolve()
