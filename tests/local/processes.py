"""Starting the house as a person would, and looking at its processes."""

import subprocess
import sys
import time
from collections.abc import Callable

import psutil

from deploy.local.home import CHECKOUT, Home
from deploy.local.leftovers import leftovers


def start_local(task: str, home: Home, *arguments: str, **options) -> subprocess.Popen[str]:
    """`python -m deploy.local <task>` with everything it says in one pipe."""
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.local", task, "--home", str(home.root), *arguments],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


def words_until(process: subprocess.Popen[str], sign: str) -> str:
    """What it says up to a line with `sign`; all of it if that line never comes."""
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if sign in line:
            break
    return "".join(said)


def eventually(condition: Callable[[], bool], *, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def processes_of(home: Home, *words: str) -> list[psutil.Process]:
    """The home's living processes whose command line has all these words, oldest first."""
    found = [each for each in leftovers(home) if set(words) <= set(each.cmdline())]
    return sorted(found, key=lambda process: process.create_time())
