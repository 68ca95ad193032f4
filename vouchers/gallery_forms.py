"""What an owner or a guest types into the gallery's forms."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vouchers.days import end_of
from vouchers.models import Moment
from vouchers.services.sharing import SharingChanges

PASSWORD_MIN_LENGTH = 4
PASSWORD_MAX_LENGTH = 100
# The end of 9999 is in the year 10,000 elsewhere: no program could read that row again.
_LAST_DAY = date(2199, 12, 31)


class TitleForm(forms.Form):
    title = forms.CharField(
        label=_("Nome da galeria"), max_length=Moment._meta.get_field("title").max_length
    )


class SharingForm(forms.Form):
    """The conditions of a share link. A password left empty stays as it is."""

    password = forms.CharField(
        label=_("Senha do link"),
        required=False,
        min_length=PASSWORD_MIN_LENGTH,
        max_length=PASSWORD_MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    drop_password = forms.BooleanField(label=_("Tirar a senha"), required=False)
    expires_on = forms.DateField(
        label=_("O link vale até"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Vazio: até você desfazer."),
        validators=[MaxValueValidator(_LAST_DAY, _("Esta data está longe demais."))],
    )
    allow_download = forms.BooleanField(
        label=_("Quem tem o link pode baixar as fotos"), required=False
    )

    def __init__(self, data: Any = None, *, moment: Moment) -> None:
        ends = moment.link_expires_at
        initial = {
            "expires_on": timezone.localtime(ends).date() if ends else None,
            "allow_download": moment.allow_download,
        }
        super().__init__(data, initial=initial, auto_id="sharing_%s")
        if moment.link_password:
            self.fields["password"].label = _("Nova senha do link")
            self.fields["password"].help_text = _("Vazio: continua a senha atual.")
        else:
            self.fields["password"].help_text = _("Vazio: sem senha.")
            del self.fields["drop_password"]

    def changes(self) -> SharingChanges:
        """What the service is asked for; a link that ends on a day lives to that day's end."""
        given = self.cleaned_data
        changes: SharingChanges = {
            "allow_download": given["allow_download"],
            "link_expires_at": end_of(given["expires_on"]) if given["expires_on"] else None,
        }
        if given.get("drop_password"):
            changes["link_password"] = None
        elif given["password"]:
            changes["link_password"] = given["password"]
        return changes


class MarkForm(forms.Form):
    """One mark on one photo: the button that was pressed says which and how."""

    is_favorite = forms.NullBooleanField(required=False)
    is_hidden = forms.NullBooleanField(required=False)


class LinkPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Senha"),
        max_length=PASSWORD_MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
