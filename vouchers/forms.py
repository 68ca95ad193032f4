"""What people type on the way from a code to a gallery, judged kindly."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vouchers.codes import display, normalise
from vouchers.errors import VoucherNotRedeemable

CODE_REFUSED = VoucherNotRedeemable.title
_TRACKING_TOKEN = re.compile(r"^[A-Za-z0-9_-]{1,64}\Z")


class CodeField(forms.CharField):
    """A voucher code however it was typed; cleaned to its 13 characters.

    One sentence for every refusal, so that a typo and a used code look the same.
    """

    default_error_messages = {
        "required": _("Digite o código que o estúdio enviou."),
        "refused": CODE_REFUSED,
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Digite seu código"),
            help_text=_("São 13 letras e números. Está no cartão ou na mensagem do estúdio."),
            **options,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Phone keyboards must neither correct nor remember a code."""
        return {
            "class": "code-field",
            "placeholder": "XXXX-XXXX-XXXX-X",
            "inputmode": "text",
            "autocapitalize": "characters",
            "autocomplete": "off",
            "autocorrect": "off",
            "spellcheck": "false",
            "data-code": "",
        }

    def clean(self, value: Any) -> str:
        code = normalise(super().clean(value))
        if code is None:
            raise forms.ValidationError(self.error_messages["refused"], code="refused")
        return code

    def prepare_value(self, value: Any) -> Any:
        """A good code comes back in its groups; anything else exactly as it was typed."""
        code = normalise(value) if isinstance(value, str) else None
        return display(code) if code else value


class TrackingTokenField(forms.CharField):
    """Which link brought the visitor. Never a reason to refuse: a strange one is dropped."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        return value if isinstance(value, str) and _TRACKING_TOKEN.match(value) else ""


class KindForm(forms.Form):
    """A form that puts the cursor where something has to be corrected."""

    def focus_first_error(self) -> None:
        """Mark the first wrong field, for browsers without scripts too."""
        for name in self.fields:
            if name in self.errors:
                self.fields[name].widget.attrs["autofocus"] = True
                return


class CodeForm(KindForm):
    """The first screen: only the code."""

    code = CodeField()
    tracking_token = TrackingTokenField(required=False)


class RedeemForm(KindForm):
    """The second screen: for whom, and with whose consent."""

    code = CodeField()
    email = forms.EmailField(
        label=_("Seu e-mail"),
        max_length=254,
        help_text=_("É por ele que você volta à sua galeria."),
        error_messages={
            "required": _("Digite seu e-mail."),
            "invalid": _("Este e-mail não parece completo. Confira e tente de novo."),
        },
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}
        ),
    )
    name = forms.CharField(
        label=_("Seu nome"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    terms_accepted = forms.BooleanField(
        error_messages={"required": _("Sem o seu aceite não podemos guardar as fotos.")},
    )
    tracking_token = TrackingTokenField(required=False)
    idempotency_key = forms.CharField(
        min_length=16, max_length=128, widget=forms.HiddenInput, initial=lambda: uuid.uuid4().hex
    )

    def refuse_code(self) -> None:
        """Put the one sentence beside the code and keep everything else as typed."""
        self.add_error("code", CODE_REFUSED)
        self.focus_first_error()

    def renew_key(self) -> None:
        """Another key for another try: the old one belongs to another body."""
        typed = {name: self.data[name] for name in self.data}
        self.data = {**typed, "idempotency_key": uuid.uuid4().hex}
