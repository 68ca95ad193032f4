"""What people type when they buy."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.wording import EMAIL_ATTRIBUTES, EMAIL_ERRORS, EMAIL_LENGTH
from billing.documents import DocumentInvalid, PhoneInvalid, normalize_document, normalize_phone
from gateways.charges import Customer

_TRACKING = r"^[A-Za-z0-9_\-]{0,64}\Z"


class DocumentFormField(forms.CharField):
    """A CPF or CNPJ as people write it."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return normalize_document(typed)
        except DocumentInvalid as wrong:
            raise forms.ValidationError(str(wrong), code="invalid_document") from None


class PhoneFormField(forms.CharField):
    """A telephone as people write it."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return normalize_phone(typed)
        except PhoneInvalid as wrong:
            raise forms.ValidationError(str(wrong), code="invalid_phone") from None


def document_field() -> DocumentFormField:
    return DocumentFormField(
        label=_("CPF ou CNPJ"),
        max_length=30,
        help_text=_("O Pix e o cartão pedem. Pode ser o da empresa."),
        error_messages={"required": _("Digite seu CPF ou CNPJ.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


def phone_field() -> PhoneFormField:
    return PhoneFormField(
        label=_("Telefone com DDD"),
        max_length=30,
        error_messages={"required": _("Digite seu telefone com DDD.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel-national", "inputmode": "tel"}),
    )


class BuyerForm(forms.Form):
    """Who buys. The key makes a form that is sent twice one order."""

    name = forms.CharField(
        label=_("Nome completo"),
        max_length=150,
        error_messages={"required": _("Digite seu nome.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=EMAIL_LENGTH,
        help_text=_("O recibo chega por ele."),
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs=EMAIL_ATTRIBUTES),
    )
    document = document_field()
    tracking_token = forms.RegexField(_TRACKING, required=False, widget=forms.HiddenInput)
    idempotency_key = forms.CharField(
        min_length=16, max_length=128, widget=forms.HiddenInput, initial=lambda: uuid.uuid4().hex
    )

    def customer(self) -> Customer:
        """As services take it; after `is_valid`."""
        typed = self.cleaned_data
        return Customer(
            name=typed["name"], email=typed["email"].lower(), document=typed["document"]
        )

    def focus_first_error(self) -> None:
        """Mark the first wrong field, for browsers without scripts too."""
        for name in self.fields:
            if name in self.errors:
                self.fields[name].widget.attrs["autofocus"] = True
                return


class MissingDataForm(forms.Form):
    """What the gateway wants to know besides; only the fields it named."""

    document = document_field()
    phone = phone_field()

    def __init__(self, wanted: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [each for each in self.fields if each not in wanted]:
            del self.fields[name]
