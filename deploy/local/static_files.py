"""Whether `collectstatic` has anything to do: it would be the slowest part of a second start."""

import hashlib
from pathlib import Path

from deploy.local.files import write_private
from deploy.local.home import CHECKOUT, Home

COLLECTED = CHECKOUT / "staticfiles" / "staticfiles.json"
# What decides over the result besides the files themselves: the packages, and the settings.
DECIDING = ("requirements.lock", "config/settings/*.py")


def are_collected(home: Home) -> bool:
    stamp = _stamp(home)
    return COLLECTED.exists() and stamp.exists() and stamp.read_text() == _fingerprint()


def remember_collected(home: Home) -> None:
    write_private(_stamp(home), _fingerprint())


def _stamp(home: Home) -> Path:
    return home.root / "static-files"


def _fingerprint() -> str:
    """Changes when any file is added, removed or written."""
    patterns = ("*/static/**/*", *DECIDING)
    files = sorted(file for pattern in patterns for file in CHECKOUT.glob(pattern))
    facts = [f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()
