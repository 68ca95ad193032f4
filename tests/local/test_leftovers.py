import os
import signal
import subprocess
import sys
import time

import pytest

from deploy.local.environment import MARKER
from deploy.local.home import Home
from deploy.local.leftovers import leftovers, stop_leftovers

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(); time.sleep(60)"


@pytest.fixture
def start():
    """Starts processes that end with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], **options) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, **options)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def marked(home: Home) -> dict[str, str]:
    return {**os.environ, MARKER: str(home.root)}


def test_stop_leftovers_stops_what_carries_the_marker(home, start):
    process = start(["sleep", "60"], env=marked(home))
    time.sleep(0.1)

    assert stop_leftovers(home) == 1
    assert process.wait(5) == -signal.SIGTERM


def test_stop_leftovers_spares_other_homes_and_strangers(home, start):
    home.log("web").touch()
    strangers = [
        start(["sleep", "60"], env=marked(Home(home.root / "test"))),
        start(["sleep", "60"], cwd=home.redis),
        start(["tail", "-f", str(home.log("web"))]),
    ]
    time.sleep(0.1)

    assert stop_leftovers(home) == 0
    assert [process.poll() for process in strangers] == [None] * 3


def test_stop_leftovers_kills_what_will_not_listen(home, start, monkeypatch):
    monkeypatch.setattr("deploy.local.leftovers.PROGRAM_SECONDS", 0.3)
    process = start([sys.executable, "-c", DEAF], env=marked(home))
    process.stdout.readline()

    stop_leftovers(home)

    assert process.wait(5) == -signal.SIGKILL


def test_leftovers_does_not_count_the_dead(home, start):
    zombie = start(["sleep", "60"], env=marked(home))
    zombie.kill()
    time.sleep(0.1)

    assert list(leftovers(home)) == []
