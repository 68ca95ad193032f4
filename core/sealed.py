"""Columns nobody reads without the keys of FIELD_ENCRYPTION_KEYS."""

import json
from typing import Any

from django.db import models

from core.encryption import decrypt, encrypt


class SealedTextField(models.TextField[str, str]):
    """Text, encrypted in the column; it cannot be searched for."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypted; an empty text stays empty."""
        return encrypt(value) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        """Deciphered. Raises Undecipherable."""
        return decrypt(value) if value else ""


class SealedJSONField(models.TextField[Any, Any]):
    """A JSON object, encrypted in the column."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Encrypted; an empty object stays empty."""
        return encrypt(json.dumps(value)) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Deciphered. Raises Undecipherable."""
        return json.loads(decrypt(value)) if value else {}
