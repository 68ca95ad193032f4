"""Secrets of the demonstration that are the same at every start and in no file.

Derived from SECRET_KEY: `make run` can type them out again, and nobody without the key can know
them. Real keys and passwords are random.
"""

import base64
import hashlib
import hmac

from django.conf import settings

from partners.models import ApiKey, Partner


def demo_secret(purpose: str, length: int) -> str:
    """Letters and digits for one purpose."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"demo:{purpose}".encode(), hashlib.sha512)
    return base64.b32encode(digest).decode().rstrip("=").lower()[:length]


def demo_api_key(partner: Partner, *, purpose: str) -> str:
    """The partner's demo key, made usable if it is not yet. Safe to repeat."""
    prefix = demo_secret(f"{purpose}:prefix", 8)
    plain = f"{prefix}.{demo_secret(f'{purpose}:key', 32)}"
    if not ApiKey.objects.filter(prefix=prefix).exists():
        hashed = ApiKey.objects.key_generator.hash(plain)
        ApiKey.objects.create(
            id=f"{prefix}.{hashed}",
            prefix=prefix,
            hashed_key=hashed,
            partner=partner,
            name="demonstração",
        )
    return plain
