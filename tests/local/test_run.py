import json
import os
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.home import Home
from deploy.local.leftovers import leftovers, stop_leftovers
from deploy.local.ports import free_port
from tests.local.processes import eventually, processes_of, start_local, words_until

pytestmark = [pytest.mark.slow, pytest.mark.processes]

UP = "Ctrl-C para tudo"


class House:
    """A running `make run` in a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home")
        # As make does: a runner whose caller is gone stops, so a killed test leaves nothing.
        self.environment = bare_environment() | {"PORT": str(free_port()), "MAKELEVEL": "1"}
        self.url = f"http://127.0.0.1:{self.environment['PORT']}"

    def start(self) -> str:
        self.runner = self.another()
        return words_until(self.runner, UP)

    def another(self) -> subprocess.Popen[str]:
        return start_local("run", self.home, env=self.environment)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False


def bare_environment() -> dict[str, str]:
    told = ("DATABASE_", "REDIS_", "S3_", "BASE_URL", "ALLOWED_HOSTS", "EMAIL_", "MEDIA_ROOT")
    unwanted = (*told, "HOST", "MAKELEVEL", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Started once; the tests below follow its life in order."""
    with tempfile.TemporaryDirectory(prefix="acervo-") as folder:
        Path(folder).chmod(0o711)
        house = House(Path(folder))
        said = house.start()
        assert UP in said, said
        yield house
        house.runner.kill()
        house.runner.communicate()
        stop_leftovers(house.home)


def test_run_tells_programs_what_the_banner_tells_people(house: House):
    demo = json.loads(house.home.demo_file.read_text())

    assert demo["base_url"] == house.url
    assert demo.keys() >= {"api_key", "other_api_key", "voucher_codes", "tracking_slug"}
    assert demo["timed_voucher_codes"]
    assert demo["admin"].keys() == demo["studio"].keys() == {"email", "password"}
    assert eventually(house.answers)


def test_run_beside_a_running_one_says_where_that_is(house: House):
    second = house.another()
    said, _ = second.communicate(timeout=30)

    assert second.returncode == 1
    assert f"já está rodando em {house.url} (processo {house.runner.pid})" in said
    assert eventually(house.answers)


def test_run_restarts_a_killed_web_server_and_stops_its_orphans(house: House):
    first = processes_of(house.home, "granian")
    first[0].kill()

    assert eventually(lambda: not any(process.is_running() for process in first))
    assert eventually(house.answers)


def test_run_restarts_a_killed_database(house: House):
    postgres = next(each for each in leftovers(house.home) if each.name() == "postgres")
    postgres.kill()

    assert eventually(lambda: not postgres.is_running())
    assert eventually(lambda: is_ready(house, "database"))


def test_run_after_a_kill_clears_up_and_starts(house: House):
    supervisor = processes_of(house.home, "supervisor.supervisord")[0]
    house.runner.kill()
    supervisor.kill()
    house.runner.communicate()

    said = house.start()

    assert "Uma execução anterior foi interrompida" in said
    assert UP in said
    assert eventually(house.answers)


def test_run_stopped_by_sigterm_leaves_no_process_behind(house: House):
    house.runner.send_signal(signal.SIGTERM)
    said, _ = house.runner.communicate(timeout=60)

    assert house.runner.returncode == 0
    assert "Tudo parado" in said
    assert list(leftovers(house.home)) == []
    assert not house.answers()


def is_ready(house: House, check: str) -> bool:
    """Whether /readyz, which may answer 503 for other reasons, says so of one thing."""
    try:
        with urllib.request.urlopen(f"{house.url}/readyz", timeout=5) as answer:  # noqa: S310
            return bool(json.load(answer)["checks"][check] == "ok")
    except OSError:
        return False
