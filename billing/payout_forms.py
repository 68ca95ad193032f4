"""What studios type about their money."""

import re
import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.forms import DocumentFormField
from billing.models import PayoutAccount

_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")


class ReaisField(forms.DecimalField):
    """An amount as people here write it: `1.234,56`, `R$ 1234,56`, `1234`."""

    def __init__(self, **options: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off"}
        widget = forms.TextInput(attrs=attributes)
        super().__init__(
            **{"max_digits": 14, "decimal_places": 2, "min_value": 0, "widget": widget, **options}
        )

    def to_python(  # type: ignore[override]  # the stubs take it for a field of integers
        self, value: Any
    ) -> Decimal | None:
        text = re.sub(r"[R$\s]", "", str(value or ""))
        if "," in text or _THOUSANDS.fullmatch(text):
            text = text.replace(".", "").replace(",", ".", 1)
        if not text:
            return None
        try:
            return Decimal(text) if re.fullmatch(r"\d+(\.\d*)?", text) else self._odd()
        except InvalidOperation:
            return self._odd()

    def _odd(self) -> Decimal:
        raise forms.ValidationError(str(_("Escreva o valor em reais, como 250,00.")), "invalid")


class PayoutForm(forms.Form):
    """How much. The key makes a form that is sent twice one payout."""

    amount = ReaisField(
        label=_("Quanto?"), error_messages={"required": _("Digite o valor do repasse.")}
    )
    idempotency_key = forms.CharField(
        min_length=16, max_length=128, widget=forms.HiddenInput, initial=lambda: uuid.uuid4().hex
    )


class PayoutAccountForm(forms.Form):
    """The studio's own Pix key."""

    kind = forms.ChoiceField(
        label=_("Tipo de chave"),
        choices=PayoutAccount._meta.get_field("pix_key_kind").choices or [],
        error_messages={"required": _("Escolha o tipo da chave.")},
    )
    key = forms.CharField(
        label=_("Chave Pix"),
        max_length=77,
        error_messages={"required": _("Digite a chave Pix.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    document = DocumentFormField(
        label=_("CPF ou CNPJ do titular"),
        max_length=30,
        help_text=_("A chave precisa ser deste CPF ou CNPJ: o banco confere antes de pagar."),
        error_messages={"required": _("Digite o CPF ou CNPJ do titular.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    holder_name = forms.CharField(
        label=_("Nome do titular"),
        max_length=150,
        error_messages={"required": _("Digite o nome do titular.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )
