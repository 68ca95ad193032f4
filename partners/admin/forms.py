"""The two small forms on a partner's page."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Nome da chave"),
        max_length=50,
        help_text=_("Qual programa vai usá-la. Ex.: loja, sistema do estúdio."),
    )


class MemberForm(forms.Form):
    name = forms.CharField(label=_("Nome"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Quem ainda não tem conta recebe um convite com o link para criá-la."),
    )


class GrantForm(forms.Form):
    amount = forms.IntegerField(label=_("Créditos"), min_value=1, max_value=10_000)
    note = forms.CharField(
        label=_("Motivo"),
        max_length=200,
        help_text=_("Fica na auditoria para sempre: sem nomes de pessoas."),
    )
    once = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
