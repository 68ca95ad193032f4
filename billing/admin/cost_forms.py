"""Bills that staff paid, as they are typed."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

_CENT = Decimal("0.01")


def _amount(label: StrOrPromise, **options: Any) -> forms.DecimalField:
    """Reais, with the decimal comma."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, min_value=_CENT, max_digits=14, decimal_places=2, localize=True,
        widget=widget, **options,
    )  # fmt: skip


class PceUseForm(forms.Form):
    """The fund paid a bill for storage."""

    amount = _amount(_("Valor pago, em reais"))
    day = forms.DateField(
        label=_("Pago em"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    memo = forms.CharField(
        label=_("O que foi pago"),
        max_length=200,
        help_text=_("Fica no razão para sempre: sem nomes de pessoas."),
    )
    once = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


class TaxForm(PceUseForm):
    """A tax bill was paid."""

    provision = _amount(
        _("Quanto estava provisionado"),
        required=False,
        help_text=_("Vazio: o que houver na provisão, até o valor pago."),
    )
    field_order = ("amount", "provision", "day", "memo")
