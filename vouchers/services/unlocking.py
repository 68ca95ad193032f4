"""The password of a share link."""

from django.contrib.auth.hashers import check_password

from core.limits import Limit, LimiterDown
from vouchers.errors import LinkDoorClosed, TooManyPasswords, WrongLinkPassword
from vouchers.models import Moment
from vouchers.viewing import unlock_proof

PASSWORD_TRIES = Limit("link-password", times=10, seconds=600)


def unlock_share(*, moment: Moment, password: str, address: str) -> str:
    """The proof a browser keeps, in exchange for the password. Safe to repeat.

    Every try is counted before it is looked at, so parallel guesses cannot outrun the limit; the
    right password starts the count again. Raises WrongLinkPassword, TooManyPasswords and, when
    tries cannot be counted, LinkDoorClosed.
    """
    who = f"{address} {moment.id}"
    try:
        if not PASSWORD_TRIES.hit(who).allowed:
            raise TooManyPasswords
        if not check_password(password, moment.link_password):
            raise WrongLinkPassword
        PASSWORD_TRIES.forget(who)
    except LimiterDown as trouble:
        raise LinkDoorClosed from trouble
    return unlock_proof(moment)
