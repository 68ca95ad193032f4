"""Letters somebody asks for by typing an address.

Known or not, the same is done: one look-up, one fact. The handler finds out whether there is
anything to send; how long the answer takes says nothing.
"""

from django.db import transaction

from accounts.limits import LINKS_ASKED, count_try_or_close
from accounts.models import User
from core import outbox


def request_password_reset(*, email: str, address: str) -> None:
    """A link to choose a new password, if the address is somebody's. Raises TooManyTries."""
    _request("accounts.password_reset.requested", email=email, address=address)


def request_fresh_link(*, email: str, address: str) -> None:
    """A new activation link, if the address waits for one. Raises TooManyTries."""
    _request("accounts.activation.requested", email=email, address=address)


def _request(topic: str, *, email: str, address: str) -> None:
    count_try_or_close(LINKS_ASKED, address)
    with transaction.atomic():
        known = User.objects.filter(email=email.strip().lower()).values_list("pk", flat=True)
        person_id = known.first()
        outbox.publish(topic, {"user_id": str(person_id) if person_id else None})
