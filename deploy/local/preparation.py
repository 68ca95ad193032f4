"""What must be true of the data before the first request: tables, static files, demo data."""

import json
import subprocess
import sys
from typing import Any

from deploy.local.errors import Unable
from deploy.local.home import CHECKOUT, Home
from deploy.local.ports import LOOPBACK
from deploy.local.speech import say
from deploy.local.static_files import are_collected, remember_collected
from deploy.local.supervisor import last_words

Demo = dict[str, Any]
LOG = "prepare"


def prepare_data(home: Home, environment: dict[str, str]) -> Demo:
    """Bring everything up to date; answer what a visitor needs. Safe to repeat. Raises Unable."""
    for old in home.metrics.iterdir():
        old.unlink()
    say("Tabelas e arquivos estáticos…")
    collecting = None
    if not are_collected(home):
        collecting = _Command(home, environment, "collectstatic", "--noinput")
    _Command(home, environment, "migrate", "--noinput").finish()
    demo = _demonstrate(home, environment)
    if collecting:
        collecting.finish()
        remember_collected(home)
    return demo


def _demonstrate(home: Home, environment: dict[str, str]) -> Demo:
    """It refuses other machines' addresses, and ours may be one for a phone to reach."""
    say("Demonstração… (na primeira vez, 24 fotografias são feitas: um minuto ou dois)")
    told = home.root / "demo.new.json"
    here = environment | {"BASE_URL": f"http://{LOOPBACK}"}
    _Command(home, here, "demo", "--json", str(told)).finish()
    demo: Demo = json.loads(told.read_text())
    told.unlink()
    return demo


class _Command:
    """One management command in the background; the log keeps what it says."""

    def __init__(self, home: Home, environment: dict[str, str], *arguments: str) -> None:
        self._home, self._name = home, arguments[0]
        with home.log(LOG).open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def finish(self) -> None:
        if self._process.wait():
            raise Unable(f"manage.py {self._name} falhou. {last_words(self._home, LOG)}")
