"""Argon2, cheap, and counting: how many passwords a request hashed is what its time tells."""

from typing import Any

from tests.hashers import CheapArgon2


class CountingArgon2(CheapArgon2):
    """Every hash and every comparison is one unit of time an onlooker could measure."""

    work = 0

    def encode(self, password: str, salt: str) -> str:
        CountingArgon2.work += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        CountingArgon2.work += 1
        return bool(super().verify(password, encoded))

    def must_update(self, encoded: str) -> Any:
        return False
