"""Is it really them: password and second step, counted."""

from django.contrib.auth import authenticate

from accounts.errors import (
    SecondFactorMissing,
    SecondFactorRequired,
    TooManyTries,
    WrongCredentials,
    WrongSecondFactor,
)
from accounts.limits import (
    PAUSE_WITHOUT_LIMITER_SECONDS,
    SIGN_INS,
    WRONG_SIGN_INS,
    count_try,
)
from accounts.models import User
from accounts.second_factor import has_second_factor, is_second_factor_due, spend_code
from core.limits import LimiterDown


def check_credentials(*, email: str, password: str, address: str) -> User:
    """The active person with this e-mail and password.

    Counted before the password is looked at, so that parallel guesses cannot outrun the limit; a
    right one is taken off the count of wrong ones again. Without Redis a right password still
    opens, and a wrong one is answered like one too many: nobody who knows theirs is shut out, and
    a wrong guess is not told from a right address.
    Every path hashes one password. Raises WrongCredentials, TooManyTries.
    """
    counted = _count(email, address)
    person = authenticate(request=None, email=email.strip().lower(), password=password)
    if not isinstance(person, User):
        if not counted:
            raise TooManyTries(retry_after_seconds=PAUSE_WITHOUT_LIMITER_SECONDS)
        raise WrongCredentials
    if counted:
        WRONG_SIGN_INS.give_back(address)
    return person


def check_second_factor(*, person: User, code: str) -> None:
    """The second step of who has one; staff without one are refused where it is demanded.

    Not safe to repeat: a code is good once.
    Raises SecondFactorRequired, WrongSecondFactor, SecondFactorMissing.
    """
    if has_second_factor(person):
        if not code:
            raise SecondFactorRequired
        if not spend_code(person, code):
            raise WrongSecondFactor
    elif is_second_factor_due(person):
        raise SecondFactorMissing


def _count(email: str, address: str) -> bool:
    """Whether the try could be counted. Raises TooManyTries."""
    try:
        count_try(SIGN_INS, f"{address} {email.strip().lower()}")
        count_try(WRONG_SIGN_INS, address)
    except LimiterDown:
        return False
    return True
