"""Encryption of the few secrets rows hold, with key rotation.

`FIELD_ENCRYPTION_KEYS`: the first key encrypts, each of them decrypts. To rotate, put a new key in
front; the old one may go when nothing was written with it any more.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Undecipherable(Exception):
    """Written with a key that is not among ours, or changed since."""


def encrypt(text: str) -> str:
    """The text, readable only with one of the keys; different at each call."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(secret: str) -> str:
    """What `encrypt` was given. Raises Undecipherable."""
    try:
        return _keys().decrypt(secret.encode()).decode()
    except (InvalidToken, ValueError):
        raise Undecipherable from None


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])
