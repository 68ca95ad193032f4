"""What is written down matches what runs."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.env import READ, NamedEnv

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_every_setting_is_in_the_example_and_in_the_documentation() -> None:
    example = set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    documented = set(re.findall(r"`([A-Z0-9_]{3,})`", (ROOT / "docs/configuration.md").read_text()))
    assert example == READ
    assert documented >= READ


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_a_malformed_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESIGN_TTL_SECONDS", "a quarter of an hour")
    with pytest.raises(ImproperlyConfigured, match="PRESIGN_TTL_SECONDS"):
        NamedEnv().int("PRESIGN_TTL_SECONDS")


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        NamedEnv().db("DATABASE_URL")


def test_nothing_promises_a_lifetime() -> None:
    """The name of what is sold is Acesso Perpétuo, nowhere anything else."""
    said = re.compile(r"\bLTD\b|vital[ií]ci|\blifetime\b", re.IGNORECASE)
    texts = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    assert texts
    assert not [str(path) for path in texts if said.search(path.read_text())]
