"""Which keys exist: one rule for both backends, so that a key never depends on the backend."""

import re
from typing import Final

from core.storage.errors import InvalidKey

KEY_MAX_LENGTH: Final = 900  # S3 takes 1,024 bytes; a prefix of ours must still fit
# A segment never starts with a dot: no "..", and the local backend keeps its own things in ".*".
_SEGMENT: Final = r"[A-Za-z0-9_=+@-][A-Za-z0-9_=+@.-]{0,199}"
_KEY: Final = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*", re.ASCII)
_PREFIX: Final = re.compile(rf"(?:{_SEGMENT}/)*(?:{_SEGMENT})?", re.ASCII)


def checked_key(key: str) -> str:
    """Give the key back when it is one. Raises: InvalidKey."""
    if len(key) > KEY_MAX_LENGTH or not _KEY.fullmatch(key):
        raise InvalidKey(f"not a storage key: {key[:80]!r}")
    return key


def checked_prefix(prefix: str) -> str:
    """Give the beginning of a key back when it is one; it may end inside a segment."""
    if len(prefix) > KEY_MAX_LENGTH or not _PREFIX.fullmatch(prefix):
        raise InvalidKey(f"not the beginning of a storage key: {prefix[:80]!r}")
    return prefix
