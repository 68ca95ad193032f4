"""Small helpers that put our words on allauth's fields."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

PASSWORD_HINT = _("Pelo menos 8 caracteres. Uma frase curta é fácil de lembrar.")


def reword(field: forms.Field, label: Text, hint: Text = "", **attributes: Any) -> None:
    """Our label and hint; no placeholder, which vanishes as soon as one types."""
    field.label = label
    field.help_text = hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


def name_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Seu nome"),
        max_length=150,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("Seu e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs=EMAIL_ATTRIBUTES),
    )


EMAIL_ATTRIBUTES = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}
