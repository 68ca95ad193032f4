"""The `Range` header, as far as browsers and players use it: one range of bytes."""

import re
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes=(?:(\d{1,18})-(\d{1,18})?|-(\d{1,18}))", re.ASCII)


class UnsatisfiableRange(Exception):
    """The range begins behind the end."""


def wanted_range(header: str, size_bytes: int) -> range | None:
    """Which bytes are asked for; None means all of them.

    A header that is malformed, or names several ranges, is ignored as RFC 9110 allows.
    Raises: UnsatisfiableRange.
    """
    match = _ONE_RANGE.fullmatch(header.strip())
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        wanted = range(max(0, size_bytes - int(suffix)), size_bytes)
    elif last is not None and int(last) < int(first):
        return None
    else:
        wanted = range(int(first), min(int(last) + 1 if last else size_bytes, size_bytes))
    if not wanted:
        raise UnsatisfiableRange
    return wanted
