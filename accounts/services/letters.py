"""Letters somebody asks for by typing an address.

Known or not, the same is done: one look-up, one fact. The handler finds out whether there is
anything to send; how long the answer takes says nothing.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.limits import LINKS_ASKED, count_try_or_close
from accounts.models import User
from core import audit, outbox


def request_password_reset(*, email: str, address: str) -> None:
    """A link to choose a new password, if the address is somebody's. Raises TooManyTries."""
    _request("accounts.password_reset.requested", email=email, address=address)


def request_fresh_link(*, email: str, address: str) -> None:
    """A new activation link, if the address waits for one. Raises TooManyTries."""
    _request("accounts.activation.requested", email=email, address=address)


def send_fresh_link(*, person_id: UUID, now: datetime, by: str) -> None:
    """A new activation link, sent by staff; for who is in already, word that they are.

    Not safe to repeat: each call is a letter, up to the hourly limit.
    """
    with transaction.atomic():
        audit.record("accounts.activation.sent_again", subject=f"user:{person_id}", by=by)
        outbox.publish("accounts.activation.requested", {"user_id": str(person_id)})


def _request(topic: str, *, email: str, address: str) -> None:
    count_try_or_close(LINKS_ASKED, address)
    with transaction.atomic():
        known = User.objects.filter(email=email.strip().lower()).values_list("pk", flat=True)
        person_id = known.first()
        outbox.publish(topic, {"user_id": str(person_id) if person_id else None})
