"""The benchmarks stay runnable: nothing else would notice when what they measure is renamed."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import benchmarks
from benchmarks.command import BENCHMARKS, main

ROOT = Path(__file__).resolve().parents[2]


def modules() -> list[str]:
    found = pkgutil.walk_packages(benchmarks.__path__, f"{benchmarks.__name__}.")
    # Running is what `__main__` is for; the settings replace those in use.
    return [each.name for each in found if not each.name.endswith(("__main__", ".settings"))]


def listed(output: str) -> Iterator[tuple[str, str]]:
    for line in output.splitlines():
        name, _, purpose = line.partition(" ")
        yield name, purpose.strip()


def test_modules_are_found() -> None:
    assert {"benchmarks.copies.run", "benchmarks.rows.run"} <= set(modules())


@pytest.mark.parametrize("name", modules())
def test_every_module_can_be_imported_and_says_what_it_is_for(name: str) -> None:
    assert import_module(name).__doc__


def test_list_names_every_benchmark_and_its_purpose(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    purposes = dict(listed(capsys.readouterr().out))
    assert list(purposes) == list(BENCHMARKS)
    assert all(purposes.values())


def test_every_benchmark_of_the_folder_is_listed() -> None:
    folder = ROOT / "benchmarks"
    packages = {path.parent.name for path in folder.glob("*/run.py")}
    assert packages | {"thousand"} == set(BENCHMARKS)


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_runs_at_its_smallest(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a database of its own, beside the one of the tests; its figures mean nothing here."""
    assert main([name, "--quick"]) == 0
    assert " of " in capsys.readouterr().out


def test_a_name_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nonsense", "--list"])
    assert "claims" in capsys.readouterr().err
