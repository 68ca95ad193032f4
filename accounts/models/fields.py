"""Kinds of columns."""

from typing import Any

from django.db import models


class LowerCaseEmailField(models.EmailField[str, str]):
    """An address is kept, and looked for, in lower case: plain `=` finds it by its index."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return prepared.lower() if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value
