"""How much goes back, and whether what was bought goes with it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gateways.admin.figures import reais

WHOLE, PART = "whole", "part"
ENDS, KEEPS = "ends", "keeps"


class Choices(forms.RadioSelect):
    """Choices under each other, one of which holds."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "picks", **(attrs or {})})


class OrderRefundForm(forms.Form):
    """Sent twice, it goes back once: `once` names the refund."""

    extent = forms.ChoiceField(
        label=gettext_lazy("Quanto"),
        choices=[(WHOLE, gettext_lazy("Tudo o que resta")), (PART, gettext_lazy("Uma parte"))],
        widget=Choices,
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Valor da parte"),
        max_digits=14,
        decimal_places=2,
        localize=True,
        required=False,
        help_text=gettext_lazy("Em reais. Só para devolver uma parte."),
    )
    access = forms.ChoiceField(
        label=gettext_lazy("O que foi comprado"),
        choices=[
            (ENDS, gettext_lazy("Termina: o que foi comprado é retirado")),
            (KEEPS, gettext_lazy("Fica: é uma cortesia")),
        ],
        widget=Choices,
        required=False,
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, left: Decimal, asks_access: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = left
        if not asks_access:
            del self.fields["access"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount = given.get("amount")
        if given.get("extent") == WHOLE:
            given["amount"] = self.left
        elif "amount" not in self.errors:
            if amount is None or amount <= 0:
                self.add_error("amount", ValidationError(_("Diga quanto volta.")))
            elif amount > self.left:
                told = _("Resta devolver %s.") % reais(self.left)
                self.add_error("amount", ValidationError(told))
        if "access" in self.fields and not given.get("access") and "access" not in self.errors:
            self.add_error("access", ValidationError(_("Diga se termina ou fica.")))
        return given

    @property
    def keeps_access(self) -> bool:
        """Where nobody is asked, giving all back takes all back, a part takes a part."""
        if "access" in self.fields:
            return bool(self.cleaned_data["access"] == KEEPS)
        return bool(self.cleaned_data["amount"] != self.left)
