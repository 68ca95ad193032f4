"""Small helpers that put our words on allauth's fields."""

from typing import Any, TypeAlias

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

Text: TypeAlias = StrOrPromise

PASSWORD_HINT = _("Pelo menos 8 caracteres. Uma frase curta é fácil de lembrar.")
EMAIL_LENGTH = 254
EMAIL_ATTRIBUTES = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}
EMAIL_ERRORS = {
    "required": _("Digite seu e-mail."),
    "invalid": _("Este e-mail não parece completo. Confira e tente de novo."),
}


def reword(field: forms.Field, label: Text, hint: Text = "", **attributes: Any) -> None:
    """Our label and hint; no placeholder, which vanishes as soon as one types."""
    field.label = label
    field.help_text = hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


def reword_email(field: forms.Field) -> None:
    """allauth's e-mail field with our words, and no longer than the column."""
    reword(field, _("Seu e-mail"), maxlength=EMAIL_LENGTH, **EMAIL_ATTRIBUTES)
    field.validators.append(MaxLengthValidator(EMAIL_LENGTH))
    field.error_messages.update(EMAIL_ERRORS)


def name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Seu nome"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("Seu e-mail"),
        max_length=EMAIL_LENGTH,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs=EMAIL_ATTRIBUTES),
    )
