"""How often one may try; counted in Redis by core.limits, in one atomic step each.

Sign-in is counted twice: five tries a minute for one address and one e-mail, and five *wrong* ones
a minute for one address whatever the e-mail. Nothing is counted for an e-mail alone: that would
let anybody lock a stranger out.
"""

from accounts.errors import TooManyTries
from core.limits import Limit, LimiterDown

SIGN_INS = Limit("sign-ins", times=5, seconds=60)
WRONG_SIGN_INS = Limit("wrong-sign-ins", times=5, seconds=60)
REGISTRATIONS = Limit("registrations", times=3, seconds=60)
LINKS_ASKED = Limit("links-asked", times=5, seconds=60)
SECOND_FACTOR_TRIES = Limit("second-factor-tries", times=5, seconds=300)
LETTERS = Limit("letters", times=6, seconds=3600)
"""Letters one person gets in an hour because somebody asked for them: no mail bombs."""

PAUSE_WITHOUT_LIMITER_SECONDS = 60


def count_try(limit: Limit, who: str) -> None:
    """Count one try. Raises TooManyTries, and LimiterDown when Redis does not answer."""
    verdict = limit.hit(who)
    if not verdict.allowed:
        raise TooManyTries(retry_after_seconds=verdict.retry_after_seconds)


def count_try_or_close(limit: Limit, who: str) -> None:
    """The same, for doors that send letters: without Redis they are closed. Raises TooManyTries."""
    try:
        count_try(limit, who)
    except LimiterDown:
        raise TooManyTries(retry_after_seconds=PAUSE_WITHOUT_LIMITER_SECONDS) from None
