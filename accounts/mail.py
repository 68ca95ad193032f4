"""Letters: one place that renders and sends them.

Sent by handlers of facts, never in a request: an SMTP server that hangs holds up nobody, a letter
that fails is tried again, and how long an answer takes says nothing about who has an account.
"""

import re
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import User

_PLAIN_NAME = re.compile(r"[^\W\d_]+(['’-][^\W\d_]+)*")


def greeting_name(name: str) -> str:
    """The first word of a name, if it is one: whoever types a stranger's address chooses the name

    too, and must not get an address or an advertisement into our letter.
    """
    first = name.strip().partition(" ")[0]
    return first if len(first) <= 30 and _PLAIN_NAME.fullmatch(first) else ""


def send_mail_to(
    user_or_address: User | str, template: str, context: dict[str, Any] | None = None
) -> None:
    """Render `templates/mail/<template>.{subject.txt,txt,html}` and send it to one reader.

    A person's letter goes to the address on file, never to one that was typed in. Not safe to
    repeat: each call is a letter. Raises what the mail server raises.
    """
    person = user_or_address if isinstance(user_or_address, User) else None
    address = person.email if person else str(user_or_address)
    values = {
        "base_url": settings.BASE_URL,
        "first_name": greeting_name(person.name) if person else "",
        "address": address,
        **(context or {}),
    }
    subject = render_to_string(f"mail/{template}.subject.txt", values)
    letter = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"mail/{template}.txt", values),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(render_to_string(f"mail/{template}.html", values), "text/html")
    letter.send()
