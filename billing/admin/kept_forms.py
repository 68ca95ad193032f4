"""Boxes as staff think: percent in percent, reais with a comma, days that have not passed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import localize_input, number_format, sanitize_separators
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import quantize

_WHOLE = Decimal(100)


class PercentField(forms.DecimalField):
    """Kept as a part of one, typed and shown in percent."""

    def __init__(self, **options: Any) -> None:
        for taken in ("max_digits", "decimal_places", "max_value", "help_text"):
            options.pop(taken, None)
        super().__init__(
            min_value=Decimal(0),
            max_value=Decimal("99.9999"),
            max_digits=6,
            decimal_places=4,
            localize=True,
            help_text=gettext_lazy("Em %: 10 quer dizer 10 %, 8,08 quer dizer 8,08 %."),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return localize_input((value * _WHOLE).normalize() + 0)
        return value

    def clean(self, value: Any) -> Decimal | None:
        given: Decimal | None = super().clean(value)
        return None if given is None else given / _WHOLE

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class ReaisByName(forms.CharField):
    """`{"ads": "80.00"}`, typed as a line for each: `ads 80,00`."""

    def __init__(self, **options: Any) -> None:
        options.pop("encoder", None)
        options.pop("decoder", None)
        super().__init__(**{**options, "required": False, "widget": forms.Textarea({"rows": 4})})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return "\n".join(
            f"{name} {number_format(Decimal(cost), 2)}" for name, cost in value.items()
        )

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        return dict(self._pair(line) for line in text.splitlines() if line.strip())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((self.prepare_value(initial) or "").split() != (data or "").split())

    def _pair(self, line: str) -> tuple[str, str]:
        name, _space, typed = line.strip().rpartition(" ")
        try:
            cost = quantize(Decimal(str(sanitize_separators(typed))))
        except ArithmeticError:
            raise ValidationError(_("Escreva o canal e o valor: “ads 80,00”.")) from None
        if not name.strip(" :=") or cost < 0:
            raise ValidationError(_("Escreva o canal e o valor: “ads 80,00”."))
        return name.strip(" :="), str(cost)


class FromADayForm(forms.ModelForm[Any]):
    """What holds from a day on begins today at the earliest: the past was reckoned already."""

    class Meta:
        localized_fields = "__all__"

    def clean_effective_date(self) -> date:
        day: date = self.cleaned_data["effective_date"]
        if day < timezone.localdate():
            raise ValidationError(_("O passado não muda: escolha hoje ou um dia à frente."))
        return day


class LocalForm(forms.ModelForm[Any]):
    """Numbers as they are written here."""

    class Meta:
        localized_fields = "__all__"
