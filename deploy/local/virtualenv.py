"""Make `.venv` hold what a lock file says: `python3 -I virtualenv.py requirements.lock`.

Runs before anything is installed, so it knows the standard library only.
"""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / ".venv"
STAMP = FOLDER / "acervo.json"
# What each lock file brings: the developers' one holds everything the product's one does.
CONTENTS = {
    "requirements.lock": ["requirements.lock"],
    "requirements-dev.lock": ["requirements.lock", "requirements-dev.lock"],
}
Stamp = dict[str, str]


def main(lock: str) -> None:
    """Create, extend or leave alone. Safe to repeat: a stopped installation is begun anew."""
    # PostgreSQL's own OS user must be able to run what is installed here.
    os.umask(0o022)
    with (CHECKOUT / lock).open() as turn:
        # Two commands at once: the second waits, then finds the work done.
        fcntl.flock(turn, fcntl.LOCK_EX)
        present, wanted = _present(), {name: _digest(name) for name in CONTENTS[lock]}
        if wanted.items() <= present.items():
            return
        if not present or _is_outdated(present):
            _create()
            present = {}
        _install(lock)
        STAMP.write_text(json.dumps(present | wanted | _place()))


def _present() -> Stamp:
    """What is installed; nothing, if the folder was moved or its Python is gone."""
    try:
        stamp: Stamp = json.loads(STAMP.read_text())
        subprocess.run([FOLDER / "bin" / "python", "-c", ""], check=True, capture_output=True)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}
    return stamp if _place().items() <= stamp.items() else {}


def _place() -> Stamp:
    """Scripts in a virtualenv know its path by heart, so a moved one is made again."""
    return {"path": str(FOLDER)}


def _is_outdated(present: Stamp) -> bool:
    locks = CONTENTS["requirements-dev.lock"]
    return any(present[name] != _digest(name) for name in locks if name in present)


def _digest(lock: str) -> str:
    return hashlib.sha256((CHECKOUT / lock).read_bytes()).hexdigest()


def _create() -> None:
    if find_spec("ensurepip") is None:
        sys.exit(
            "Falta o módulo venv deste Python. No Debian e no Ubuntu: apt install python3-venv"
        )
    shutil.rmtree(FOLDER, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(FOLDER)], failure="Não consegui criar .venv.")


def _install(lock: str) -> None:
    print("Instalando as dependências; só desta vez, leva um ou dois minutos…", flush=True)
    pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _run(
        [*pip, "install", "-qq", "--no-input", "--require-hashes", "--requirement", lock],
        failure="Não consegui instalar as dependências. Confira a conexão e tente de novo.",
    )


def _run(command: list[str], *, failure: str) -> None:
    """Show what the command says; it is quiet unless something is wrong."""
    if subprocess.run(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL).returncode:
        sys.exit(failure)


if __name__ == "__main__":
    # Turns SIGTERM into an exception, so that pip is stopped with us.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("Interrompido.")
