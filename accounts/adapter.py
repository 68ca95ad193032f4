"""Where allauth asks us: who is it, what follows a sign-in, how a letter goes out."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import WrongCredentials
from accounts.models import User
from accounts.services.activating import keep_address
from accounts.services.credentials import check_credentials
from accounts.services.passwords import announce_security_change, set_password
from core.encryption import decrypt, encrypt
from core.requests import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Passwords are checked, counted and changed by our services; letters are facts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": f"{WrongCredentials.title}. {WrongCredentials.detail}",
        "enter_current_password": _("Esta não é a sua senha atual."),
        "incorrect_password": _("Senha incorreta."),
        "invalid_password_reset": _("Este link não vale mais."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """None for every kind of "no". Raises TooManyTries."""
        try:
            return check_credentials(
                email=credentials.get("email", ""),
                password=credentials.get("password", ""),
                address=client_address(request),
            )
        except WrongCredentials:
            return None

    def pre_login(  # type: ignore[override]
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse | None:
        """Being active means that the address is proved; allauth keeps that in a table of its own,

        which somebody made by a command or in the admin is not in yet.
        """
        if user.is_active:
            keep_address(user)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def set_password(self, user: User, password: str) -> None:  # type: ignore[override]
        set_password(person=user, password=password, now=timezone.now(), by=f"user:{user.pk}")

    def send_notification_mail(  # type: ignore[override]
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """`mfa/email/totp_activated` → a fact; its handler writes the letter."""
        announce_security_change(person=user, change=template_prefix.rsplit("/", 1)[-1])

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/conta"


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps lie encrypted."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Código incorreto. Confira o aplicativo e tente de novo."),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)
