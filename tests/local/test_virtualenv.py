import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import virtualenv

pytestmark = pytest.mark.slow


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that locks nothing, so that nothing is downloaded."""
    folder = tmp_path / "checkout" / "deploy" / "local"
    folder.mkdir(parents=True)
    shutil.copy(virtualenv.__file__, folder / "virtualenv.py")
    checkout = tmp_path / "checkout"
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (checkout / lock).write_text("# nothing\n")
    return checkout


def bring_up_to_date(checkout: Path, lock: str) -> str:
    command = [sys.executable, "-I", str(checkout / "deploy/local/virtualenv.py"), lock]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_main_installs_once_and_again_for_another_lock_or_place(checkout: Path):
    assert "Instalando" in bring_up_to_date(checkout, "requirements.lock")
    kept = checkout / ".venv" / "kept"
    kept.touch()

    assert bring_up_to_date(checkout, "requirements.lock") == ""
    assert "Instalando" in bring_up_to_date(checkout, "requirements-dev.lock")
    assert bring_up_to_date(checkout, "requirements.lock") == ""
    assert kept.exists()

    (checkout / "requirements.lock").write_text("# another nothing\n")
    assert "Instalando" in bring_up_to_date(checkout, "requirements.lock")
    assert not kept.exists()

    moved = checkout.rename(checkout.with_name("moved"))
    assert "Instalando" in bring_up_to_date(moved, "requirements.lock")
    stamp = json.loads((moved / ".venv" / "acervo.json").read_text())
    assert stamp["path"] == str(moved / ".venv")
