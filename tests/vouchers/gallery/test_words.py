"""What the gallery never says."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted(
    (ROOT / "templates").rglob("*.txt")
)
GALLERY = sorted((ROOT / "templates" / "vouchers" / "gallery").glob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_never_promise_a_lifetime(template):
    words = template.read_text(encoding="utf-8")
    assert not re.search(r"\bLTD\b|lifetime|vital[íi]ci", words, re.IGNORECASE)


@pytest.mark.parametrize("template", GALLERY, ids=lambda path: path.name)
def test_gallery_templates_obey_the_strict_policy(template):
    words = template.read_text(encoding="utf-8")
    assert " style=" not in words
    assert not re.search(r"\son[a-z]+=", words)
    assert "<script>" not in words
