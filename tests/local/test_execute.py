import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.home import Home
from deploy.local.leftovers import leftovers, stop_leftovers
from tests.local.processes import eventually, processes_of, start_local, words_until

pytestmark = [pytest.mark.slow, pytest.mark.processes]

USE_BOTH_SERVERS = """
import os, sys, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS visits (at timestamptz DEFAULT now())")
    connection.execute("INSERT INTO visits DEFAULT VALUES")
    visits, = connection.execute("SELECT count(*) FROM visits").fetchone()
    fsync, = connection.execute("SHOW fsync").fetchone()
redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
print("visits", visits, "fsync", fsync, flush=True)
sys.exit(7)
"""
WAIT = "print('ready', flush=True); import time; time.sleep(60)"


@pytest.fixture(scope="module")
def kept_home() -> Iterator[Home]:
    """One home for the whole file: making a database cluster takes longest."""
    with tempfile.TemporaryDirectory(prefix="acervo-") as folder:
        Path(folder).chmod(0o711)
        home = Home(Path(folder) / "home")
        pretend_a_first_start_was_killed(home)
        yield home
        stop_leftovers(home)


def pretend_a_first_start_was_killed(home: Home) -> None:
    half_made = home.postgres / "data.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")


def run_in(home: Home, *arguments: str) -> tuple[int, str]:
    process = start_local("exec", home, *arguments)
    said, _ = process.communicate(timeout=60)
    return process.returncode, said


def test_execute_lends_both_servers_and_passes_the_exit_code_on(kept_home):
    code, said = run_in(kept_home, "--", sys.executable, "-c", USE_BOTH_SERVERS)

    assert (code, said) == (7, "visits 1 fsync off\n")
    assert list(leftovers(kept_home)) == []


def test_execute_again_finds_the_same_data_and_durable_means_durable(kept_home):
    stale = kept_home.postgres / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n")

    code, said = run_in(kept_home, "--durable", "--", sys.executable, "-c", USE_BOTH_SERVERS)

    assert (code, said) == (7, "visits 2 fsync on\n")


def test_execute_stopped_by_sigterm_leaves_no_process_behind(kept_home):
    process = start_local("exec", kept_home, "--", sys.executable, "-c", WAIT)
    assert words_until(process, "ready") == "ready\n"
    assert processes_of(kept_home) != []

    for _ in range(2):  # make passes on a signal that its child may have got already
        process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)

    assert process.returncode == 128 + signal.SIGTERM
    assert list(leftovers(kept_home)) == []


def test_execute_killed_alone_takes_its_servers_along(kept_home):
    process = start_local("exec", kept_home, "--", sys.executable, "-c", WAIT)
    words_until(process, "ready")
    assert processes_of(kept_home) != []

    process.kill()
    process.wait()

    assert eventually(lambda: list(leftovers(kept_home)) == [])


def test_execute_after_a_kill_stops_the_orphans_and_goes_on(kept_home):
    killed = start_local("exec", kept_home, "--", sys.executable, "-c", WAIT)
    words_until(killed, "ready")
    for victim in (killed, processes_of(kept_home, "supervisor.supervisord")[0]):
        victim.kill()
    killed.wait()
    orphans = {process.pid for process in leftovers(kept_home)}
    assert orphans

    code, said = run_in(kept_home, "--", sys.executable, "-c", USE_BOTH_SERVERS)

    assert (code, said) == (7, "visits 3 fsync off\n")
    assert list(leftovers(kept_home)) == []


def test_execute_beside_another_says_who_is_there(kept_home):
    other = start_local("exec", kept_home, "--", sys.executable, "-c", WAIT)
    words_until(other, "ready")

    code, said = run_in(kept_home, "--", "true")
    other.terminate()
    other.communicate(timeout=60)

    assert code == 1
    assert f"Outro comando já usa os servidores de {kept_home.root} (processo {other.pid})" in said
