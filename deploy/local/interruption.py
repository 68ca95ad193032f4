"""Ctrl-C, SIGTERM and a closed terminal all mean the same: stop everything, in order."""

import os
import signal
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """Somebody asked us to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = signal.Signals(number)


def interrupt_on_signals() -> None:
    """From now on the first of these signals raises Interrupted, and the later ones do nothing:
    make passes a SIGTERM on that may have reached us already, and stopping must not be stopped."""
    for number in SIGNALS:
        # `nohup` asks to outlive the terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted(number)


class Caller:
    """Whoever started us: a `make` that was killed cannot tell us to stop, but it is gone."""

    def __init__(self) -> None:
        self._pid = os.getppid()
        self._is_make = "MAKELEVEL" in os.environ

    def is_gone(self) -> bool:
        return self._is_make and os.getppid() != self._pid
