from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes], Path]:
    """Write bytes as a file with a name that says nothing."""

    def write(content: bytes, name: str = "delivered") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write
