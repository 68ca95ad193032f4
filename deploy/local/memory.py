"""What is chosen once and kept for the next start: keys, passwords, ports."""

import json
from collections.abc import Callable

from deploy.local.files import write_private
from deploy.local.home import Home
from deploy.local.ports import free_port, is_free


class Memory:
    """A small file of texts, readable by its owner only."""

    def __init__(self, home: Home) -> None:
        self._file = home.root / "memory.json"
        self._texts: dict[str, str] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )

    def recall(self, name: str, choose: Callable[[], str]) -> str:
        """The text kept under `name`, chosen now if there is none yet."""
        if name not in self._texts:
            self._keep(name, choose())
        return self._texts[name]

    def port(self, name: str) -> int:
        """A loopback port for a server: the one it had, unless somebody took it meanwhile."""
        kept = int(self._texts.get(name, 0))
        if not kept or not is_free(kept):
            self._keep(name, str(free_port()))
        return int(self._texts[name])

    def _keep(self, name: str, text: str) -> None:
        self._texts[name] = text
        write_private(self._file, json.dumps(self._texts, indent=2))
