"""Limits the child puts on itself before it opens a stranger's file. Standard library only."""

import resource
import warnings

from partners.media.limits import Limits


def confine(limits: Limits) -> None:
    """Bound this process's memory and the size of files it writes; no core dumps. For good.

    The limits pass on to ffmpeg when it is called.
    """
    for kind, amount in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(kind, amount)
    warnings.simplefilter("ignore")


def allow_cpu(seconds: int) -> None:
    """Grant this many more seconds of CPU, counted from now; after them the kernel kills us."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    total = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        total = min(total, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (total, hard))


def _lower(kind: int, amount: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard)
    resource.setrlimit(kind, (amount, amount))
