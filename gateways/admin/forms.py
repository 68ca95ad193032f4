"""The form of a gateway: the fields every account has, and those of its provider."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.widgets import Ticks
from gateways.gateway_adapter import Credential, GatewayAdapter
from gateways.models import Gateway, Payment
from gateways.payouts import PayoutAdapter

PREFIX = "credential_"
_SHOWN_FROM = 12
"""Of a shorter secret the last four characters would be too much of it."""
_MOST_CHARACTERS = 20_000


class GatewayForm(forms.ModelForm[Gateway]):
    """Credentials are written and never read: an empty box keeps what is there."""

    methods = forms.MultipleChoiceField(label=gettext_lazy("Métodos"), widget=Ticks)
    adapter: type[GatewayAdapter]
    asks_credentials = True

    class Meta:
        model = Gateway
        fields: tuple[str, ...] = (
            "partner_id",
            "name",
            "is_enabled",
            "is_test",
            "pays_out",
            "methods",
            "priority",
            "weight",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not issubclass(self.adapter, PayoutAdapter):
            self.fields.pop("pays_out", None)
        offered = self.adapter.capabilities.methods
        self.fields["methods"].choices = [  # type: ignore[attr-defined]  # of the field above
            (value, label) for value, label in Payment.Method.choices if value in offered
        ]
        if self.instance._state.adding:
            self.initial.setdefault("methods", [each.value for each in offered])

    def clean_weight(self) -> int:
        weight: int = self.cleaned_data["weight"]
        if weight > 1000:
            raise ValidationError(_("No máximo 1000: o que conta é a proporção."))
        return weight

    def given_credentials(self) -> dict[str, str]:
        """What was typed, by the provider's names; nothing for an empty box."""
        if not self.asks_credentials:
            return {}
        boxes = {each.name: self.cleaned_data.get(PREFIX + each.name, "") for each in self._asked()}
        return {name: typed for name, typed in boxes.items() if typed}

    def _asked(self) -> tuple[Credential, ...]:
        return self.adapter.credentials


def form_for(
    adapter: type[GatewayAdapter], known: Mapping[str, str], *, asks_credentials: bool
) -> type[GatewayForm]:
    """The form class of one account: its provider's credentials are fields of it."""
    boxes = {PREFIX + each.name: _box(each, known) for each in adapter.credentials}
    return type(
        "AccountForm",
        (GatewayForm,),
        {
            **(boxes if asks_credentials else {}),
            "adapter": adapter,
            "asks_credentials": asks_credentials,
            "__module__": __name__,
        },
    )


def state_of_secret(secret: str) -> str:
    """That it is there, and how it ends if that gives nothing away."""
    if not secret:
        return _("não configurada")
    if len(secret) < _SHOWN_FROM or "\n" in secret.strip():
        return _("configurada")
    return _("configurada, termina em %s") % secret.strip()[-4:]


def _box(credential: Credential, known: Mapping[str, str]) -> forms.CharField:
    secret = known.get(credential.name, "")
    hints = [_(credential.help_text)] if credential.help_text else []
    if known:
        kept = _("Vazio mantém.") if secret else ""
        hints.insert(0, f"{state_of_secret(secret).capitalize()}. {kept}".strip())
    return forms.CharField(
        label=_(credential.label),
        help_text=" ".join(hints),
        required=credential.required and not secret,
        max_length=_MOST_CHARACTERS,
        strip=True,
        widget=_widget(credential),
        validators=[] if credential.multiline else [_one_line_of_ascii],
    )


def _widget(credential: Credential) -> forms.Widget:
    quiet = {"autocomplete": "off", "spellcheck": "false"}
    if credential.multiline:
        return forms.Textarea({**quiet, "rows": 4})
    return forms.PasswordInput({**quiet, "autocomplete": "new-password"}, render_value=False)


def _one_line_of_ascii(value: str) -> None:
    """It becomes part of a header; anything else was not copied well."""
    if not (value.isascii() and value.isprintable()):
        raise ValidationError(_("Há um caractere estranho aqui: copie de novo do provedor."))


class RefundForm(forms.Form):
    """How much goes back. Sent twice, it goes back once."""

    amount = forms.DecimalField(
        label=gettext_lazy("Valor a devolver"), max_digits=14, decimal_places=2, localize=True
    )
    once = forms.UUIDField(widget=forms.HiddenInput)
