"""Letters that follow from facts. Sent at least once: a crash after sending may send one again."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.activation import activation_url, confirmation_url
from accounts.limits import LETTERS
from accounts.mail import send_mail_to
from accounts.models import User
from core.outbox import Fact, subscribe

SECURITY_CHANGES = {
    "password_changed": "A senha da sua conta foi trocada.",
    "password_reset": "A senha da sua conta foi trocada por um link enviado a este e-mail.",
    "password_set": "Uma senha foi criada para a sua conta.",
    "totp_activated": "A segunda etapa foi ativada na sua conta.",
    "totp_deactivated": "A segunda etapa foi desativada na sua conta.",
    "recovery_codes_generated": "Novos códigos de recuperação foram gerados na sua conta.",
}
"""What allauth calls the changes it tells people about, in words for a letter."""


@subscribe("accounts.registration.requested")
def on_registration_requested(fact: Fact) -> None:
    """A link for who is not in yet; for who is, word that the account is there already."""
    _let_in(_person(fact))


@subscribe("accounts.activation.requested")
def on_activation_requested(fact: Fact) -> None:
    """The same, asked for on the page of a link that had died."""
    _let_in(_person(fact))


def _let_in(person: User | None) -> None:
    if person is None:
        return
    if person.is_active:
        _write(person, "account_exists", login_url=_url("account_login"), reset_url=_reset_page())
    elif person.may_be_invited:
        _write_link(person)


@subscribe("accounts.password_reset.requested")
def on_password_reset_requested(fact: Fact) -> None:
    """A link for a new password; who has never been in gets the link that lets them in."""
    person = _person(fact)
    if person is None:
        return
    if person.is_active:
        _write(person, "password_reset", url=reset_url(person))
    elif person.may_be_invited:
        _write_link(person)


@subscribe("accounts.security.changed")
def on_security_changed(fact: Fact) -> None:
    """Tell the owner; a change we have no words for is not worth a letter."""
    person = _person(fact)
    sentence = SECURITY_CHANGES.get(fact.payload["change"])
    if person is not None and person.is_active and sentence is not None:
        send_mail_to(person, "security_notice", {"sentence": sentence, "url": _reset_page()})


def _person(fact: Fact) -> User | None:
    return User.objects.filter(pk=fact.payload["user_id"]).first()


def _write_link(person: User) -> None:
    now = timezone.now()
    if person.has_usable_password():
        _write(person, "confirm_email", url=confirmation_url(person, now))
    else:
        _write(person, "activation", url=activation_url(person, now))


def _write(person: User, template: str, **context: Any) -> None:
    """At most so many an hour for one reader. Raises LimiterDown: the fact is tried again."""
    if LETTERS.hit(str(person.pk)).allowed:
        send_mail_to(person, template, context)


def reset_url(person: User) -> str:
    """allauth's link: single use, one hour (`PASSWORD_RESET_TIMEOUT`)."""
    parts = {
        "uidb36": user_pk_to_url_str(person),
        "key": default_token_generator.make_token(person),
    }
    return _url("account_reset_password_from_key", **parts)


def _reset_page() -> str:
    return _url("account_reset_password")


def _url(name: str, **parts: str) -> str:
    return settings.BASE_URL + reverse(name, kwargs=parts)
