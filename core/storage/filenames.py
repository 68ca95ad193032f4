"""The name a download takes on the visitor's disk."""

import unicodedata
from typing import Final

from django.utils.http import content_disposition_header

_LONGEST_NAME: Final = 120  # with %-encoding and a signature it must still fit into an address
_UNNAMED: Final = "arquivo"
_NO_SEPARATORS: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


def content_disposition(filename: str, *, inline: bool) -> str:
    """Write the header by RFC 6266; a name in full Unicode goes into `filename*`."""
    header = content_disposition_header(not inline, safe_filename(filename))
    return header or "attachment"


def safe_filename(filename: str) -> str:
    """Take away what a disk or a header could read as something else than a name.

    Separators would make folders, control and format characters break headers or hide the real
    ending (`foto\u202egpj.exe`), and a leading dot hides the file.
    """
    kept = unicodedata.normalize("NFC", filename).translate(_NO_SEPARATORS)
    if not kept.isprintable():
        kept = "".join(filter(str.isprintable, kept))
    return _shortened(kept.strip(" .")) or _UNNAMED


def _shortened(name: str) -> str:
    """Cut the stem, never the ending: the ending is what opens the file."""
    if len(name) <= _LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
