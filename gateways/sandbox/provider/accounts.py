"""Accounts of the sandbox. They are in no table: a key proves itself.

api key          sbx_<account>_<mac>          the mac only SECRET_KEY can make
signing secret   sbxwh_<mac>                  derived from the account alone
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field

from django.conf import settings

_KEY = re.compile(r"^sbx_([0-9a-f]{16})_([0-9a-f]{40})$")


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    """Somebody who collects through the sandbox."""

    id: str
    api_key: str = field(repr=False)
    signing_secret: str = field(repr=False)


def open_account(seed: str = "") -> SandboxAccount:
    """A new account; the same one again for the same non-empty `seed`."""
    return _account(_mac("seed", seed)[:16] if seed else secrets.token_hex(8))


def account_of_key(api_key: str) -> SandboxAccount | None:
    """Whose key this is; None for one we did not make. In constant time."""
    found = _KEY.match(api_key)
    if found is None or not hmac.compare_digest(found[2], _mac("key", found[1])):
        return None
    return _account(found[1])


def signing_secret_of(account_id: str) -> str:
    """What the account's webhooks are signed with."""
    return f"sbxwh_{_mac('webhook', account_id)}"


def _account(identity: str) -> SandboxAccount:
    key = f"sbx_{identity}_{_mac('key', identity)}"
    return SandboxAccount(identity, key, signing_secret_of(identity))


def _mac(purpose: str, text: str) -> str:
    message = f"sandbox:{purpose}:{text}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, "sha256").hex()[:40]
