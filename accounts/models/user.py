"""A person who signs in with an e-mail address."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LowerCaseEmailField


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password nobody can sign in until one is set by a link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        """A member of staff who may do everything; for `manage.py createsuperuser`."""
        return self.create_user(
            email,
            password,
            **{
                "is_active": True,
                "is_staff": True,
                "is_superuser": True,
                "email_confirmed_at": timezone.now(),
                **fields,
            },
        )


class User(AbstractBaseUser, PermissionsMixin):
    """One person, one e-mail address (case does not count).

    Inactive until the address is proved: by the activation link after a redemption, or by the
    confirmation link after signing up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = LowerCaseEmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("nome"), max_length=150, blank=True)
    is_active = models.BooleanField(_("ativo"), default=False)
    is_staff = models.BooleanField(_("da equipe"), default=False)
    sign_in_epoch = models.PositiveIntegerField(
        _("época das sessões"),
        default=0,
        editable=False,
        help_text=_("Sobe quando toda sessão e todo token desta pessoa devem morrer."),
    )
    email_confirmed_at = models.DateTimeField(_("e-mail confirmado em"), null=True, blank=True)
    blocked_at = models.DateTimeField(_("bloqueado em"), null=True, blank=True)
    erased_at = models.DateTimeField(_("apagado em"), null=True, blank=True)
    created_at = models.DateTimeField(_("criado em"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        db_table = "users"
        verbose_name = _("pessoa")
        verbose_name_plural = _("pessoas")
        ordering = ["-created_at"]
        # The admin's list.
        indexes = [models.Index(fields=["-created_at"], name="idx_users_created")]
        constraints = [
            models.UniqueConstraint(fields=["email"], name="an_email_belongs_to_one_person"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="an_email_is_kept_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(blocked_at__isnull=True) | models.Q(is_active=False),
                name="a_blocked_person_is_not_active",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(is_active=False, name=""),
                name="an_erased_person_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def masked_email(self) -> str:
        """`a…@gmail.com`: enough to recognise one's own address, too little to learn another's."""
        local, _at, domain = self.email.partition("@")
        return f"{local[:1]}…@{domain}"

    @property
    def may_be_invited(self) -> bool:
        """Not in yet, and nobody keeps them out."""
        return not self.is_active and self.blocked_at is None and self.erased_at is None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's digest of the password, and of how often everything was signed out.

        A session that holds another digest is nobody's, so raising `sign_in_epoch` ends them all.
        """
        return salted_hmac(
            "accounts.session", f"{self.password}|{self.sign_in_epoch}", secret, algorithm="sha256"
        ).hexdigest()
