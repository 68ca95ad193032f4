"""Django's form fields, made sayable: labels where it leaves some out, lists instead of boxes."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _


class DateAndTime(AdminSplitDateTime):
    """Two boxes, each with a name a screen reader can say."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, (_("Data"), _("Hora")), strict=True):
            widget.attrs["aria-label"] = name


class Ticks(forms.CheckboxSelectMultiple):
    """Every choice in sight, in columns; in place of two boxes and arrows between them."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "ticks", **(attrs or {})}, choices)
