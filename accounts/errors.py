"""What can be wrong with a sign-in, a link or a token."""

from core.errors import Conflict, DomainError, Refused


class WrongCredentials(DomainError):
    """The pair of e-mail and password opens nothing.

    One and the same answer for a wrong password, an unknown address, one not confirmed yet and
    one that is blocked: whoever signs up with a stranger's address must not learn from a sign-in
    whether the stranger had an account.
    """

    status = 401
    code = "wrong_credentials"
    title = "E-mail ou senha incorretos"
    detail = (
        "Confira o e-mail e a senha. Se você acabou de criar a conta, confirme antes o e-mail "
        "pelo link que enviamos."
    )


class SecondFactorRequired(DomainError):
    """The password is right, and this person's sign-in has a second step."""

    status = 401
    code = "second_factor_required"
    title = "Falta o código da segunda etapa"
    detail = "Envie também `code`, o código do aplicativo autenticador ou um de recuperação."


class WrongSecondFactor(DomainError):
    """The code is wrong, used or late."""

    status = 401
    code = "wrong_second_factor"
    title = "Código da segunda etapa incorreto"


class SecondFactorMissing(DomainError):
    """Staff may not sign in by password alone where a second factor is demanded."""

    status = 403
    code = "second_factor_missing"
    title = "Ative a segunda etapa antes"
    detail = "Entre pelo site e ative a segunda etapa em /conta/segunda-etapa."


class TooManyTries(DomainError):
    """Enough for this minute."""

    status = 429
    code = "too_many_tries"
    title = "Muitas tentativas"
    detail = "Espere um pouco e tente de novo. Nada foi alterado."

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class TokenRefused(DomainError):
    """Forged, expired, used before, signed out: the holder signs in again."""

    status = 401
    code = "token_not_valid"
    title = "Token inválido ou vencido"
    detail = "Entre de novo com e-mail e senha."


class LinkDead(Refused):
    """The link was used, is too old, or is not ours. Which one is nobody's business."""

    status = 410
    code = "link_dead"
    title = "Este link não vale mais"


class OneselfBlocked(Conflict):
    """A member of staff tried to lock themselves out."""

    code = "oneself_blocked"
    title = "Ninguém bloqueia a própria conta"
