"""Input fields that refuse what a page, a mail header or a disk could misread."""

import unicodedata
from typing import Any

from rest_framework import serializers

_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNPRINTABLE = {"Cc", "Cs", "Cn", "Zl", "Zp"}
_SEPARATORS = set("/\\")


class LineField(serializers.CharField):
    """One line of text: emoji are welcome, line breaks and characters that reorder text are not."""

    default_error_messages = {
        "unprintable": "Use uma só linha, sem caracteres de controle ou de direção de texto.",
    }

    def to_internal_value(self, data: Any) -> str:
        text = unicodedata.normalize("NFC", super().to_internal_value(data))
        if any(each in _BIDI or unicodedata.category(each) in _UNPRINTABLE for each in text):
            self.fail("unprintable")
        return text


class FilenameField(LineField):
    """A name, not a path. It is shown and offered for download, and never part of a key."""

    default_error_messages = {
        "path": "Envie só o nome do arquivo, sem pastas.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=255, **options)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if _SEPARATORS & set(name) or not name.strip("."):
            self.fail("path")
        return name
