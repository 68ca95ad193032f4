"""A provider stays a small folder, and nobody outside it knows its name."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from gateways.registry import adapters

ROOT = Path(__file__).resolve().parents[2]
GATEWAYS = ROOT / "gateways"
SMALLEST = 150


def lines_of(slug: str) -> int:
    return sum(len(path.read_text().splitlines()) for path in (GATEWAYS / slug).rglob("*.py"))


def test_a_provider_can_be_added_in_fewer_than_150_lines() -> None:
    assert min(map(lines_of, adapters())) < SMALLEST


@pytest.mark.parametrize("slug", adapters())
def test_every_provider_says_how_well_it_is_known(slug: str) -> None:
    text = (GATEWAYS / slug / "__init__.py").read_text()
    assert slug == "sandbox" or "vidence:" in (ast.get_docstring(ast.parse(text)) or "")


@pytest.mark.parametrize("slug", adapters())
def test_every_provider_reads_its_words_in_its_translate(slug: str) -> None:
    """The four translations asked for by name, wherever somebody looks for them."""
    translate = import_module(f"gateways.{slug}.translate")
    for name in ("status", "amount", "create_response", "webhook"):
        assert callable(getattr(translate, f"normalize_{name}")), name


@pytest.mark.parametrize("slug", adapters())
def test_no_provider_imports_another(slug: str) -> None:
    others = {f"gateways.{other}" for other in adapters() if other != slug}
    for path in (GATEWAYS / slug).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert ".".join(node.module.split(".")[:2]) not in others, path


def test_the_smallest_provider_is_named_nowhere_else() -> None:
    """What the checklist in CONTRIBUTING.md promises: a folder is all there is to write."""
    slug = min(adapters(), key=lines_of)
    packages = ("config", "core", "accounts", "partners", "billing", "vouchers", "gateways")
    naming = [
        str(path.relative_to(ROOT))
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        if slug in path.read_text().lower() and path.parent != GATEWAYS / slug
    ]
    assert not naming
