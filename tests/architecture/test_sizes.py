"""Files and functions stay small enough to read at one sitting."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "core", "accounts", "gateways", "billing", "partners", "vouchers", "deploy")
LONGEST_FILE = 400
LONGEST_FUNCTION = 70


def sources(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    ]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources(*PACKAGES, "tests", "benchmarks")
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert not long


def test_no_function_is_too_long() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{name}": lines
        for path in sources(*PACKAGES, "tests", "benchmarks")
        for name, lines in functions(path)
        if lines > LONGEST_FUNCTION
    }
    assert not long


def test_most_files_and_functions_are_short() -> None:
    files = [len(path.read_text().splitlines()) for path in sources(*PACKAGES)]
    lengths = [lines for path in sources(*PACKAGES) for _name, lines in functions(path)]
    assert statistics.median(files) <= 75
    assert statistics.median(lengths) <= 9


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sources(package)
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent
