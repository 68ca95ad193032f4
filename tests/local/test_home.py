import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import home as home_module
from deploy.local.errors import Unable
from deploy.local.home import CHECKOUT, Home, only_one_in

HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from deploy.local.home import Home, only_one_in
with only_one_in(Home(Path(sys.argv[1])), refusal="ocupado por outro"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(home):
    """Another process that holds the home's lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(home.root)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_only_one_in_a_held_home_repeats_the_words_of_its_holder(home, holder):
    with pytest.raises(Unable, match="ocupado por outro"), only_one_in(home, refusal="eu"):
        pass


def test_only_one_in_a_home_whose_holder_was_killed_goes_on(home, holder):
    holder.kill()
    holder.wait()

    with only_one_in(home, refusal="eu"):
        assert (home.root / "lock").read_text() == "eu"


def test_only_one_in_does_not_hand_its_lock_to_children(home):
    with only_one_in(home, refusal="eu"):
        child = subprocess.Popen(["sleep", "60"])
    try:
        with only_one_in(home, refusal="o próximo"):
            pass
    finally:
        child.kill()
        child.wait()


def test_make_opens_only_the_folders_of_the_installation(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(home_module, "CHECKOUT", tmp_path / "checkout")
    tmp_path.chmod(0o700)
    (tmp_path / "checkout").mkdir(mode=0o700)

    Home(tmp_path / "checkout" / ".local" / "test").make()

    modes = {
        folder: (tmp_path / folder).stat().st_mode & 0o777
        for folder in (".", "checkout", "checkout/.local", "checkout/.local/test")
    }
    assert modes == {
        ".": 0o700,
        "checkout": 0o700,
        "checkout/.local": 0o711,
        "checkout/.local/test": 0o711,
    }
