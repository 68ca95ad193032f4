"""Talking to the person at the terminal."""

import contextlib
import sys


def say(text: str) -> None:
    """Nobody listening any more is no reason to stop stopping."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def complain(text: str) -> None:
    with contextlib.suppress(OSError):
        print(f"\n✗ {text}\n", file=sys.stderr, flush=True)
