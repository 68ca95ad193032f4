"""Who may sign in, and how."""

from config.settings.env import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/acervo"
LOGOUT_REDIRECT_URL = "/"

ACTIVATION_LINK_SECONDS = env.int("ACTIVATION_LINK_SECONDS", default=72 * 60 * 60)
PASSWORD_RESET_TIMEOUT = 60 * 60

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
MFA_TOTP_ISSUER = "Acervo"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
ADMIN_REQUIRE_2FA = env.bool("ADMIN_REQUIRE_2FA", default=False)

vars().update(
    env.email_url(
        "EMAIL_URL", default="consolemail://", backend="django.core.mail.backends.console.EmailBackend"
    )
    if not env.str("EMAIL_URL", default="")
    else env.email_url("EMAIL_URL")
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Acervo <ola@acervo.example>")
