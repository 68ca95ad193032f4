"""Encryption of secrets in rows."""

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from core.encryption import Undecipherable, decrypt, encrypt


def test_encrypt_hides_and_decrypt_finds() -> None:
    secret = encrypt("segredo de Ana")
    assert "segredo" not in secret
    assert encrypt("segredo de Ana") != secret
    assert decrypt(secret) == "segredo de Ana"


def test_decrypt_after_two_rotations(settings: Settings) -> None:
    first, second, third = (Fernet.generate_key().decode() for _ in range(3))
    settings.FIELD_ENCRYPTION_KEYS = [first]
    secret = encrypt("x")
    settings.FIELD_ENCRYPTION_KEYS = [third, second, first]
    assert decrypt(secret) == "x"
    settings.FIELD_ENCRYPTION_KEYS = [third, second]
    with pytest.raises(Undecipherable):
        decrypt(secret)


@pytest.mark.parametrize("damaged", ["", "x", "gAAAA", "é"])
def test_decrypt_of_something_else_says_so(damaged: str) -> None:
    with pytest.raises(Undecipherable):
        decrypt(damaged)
    with pytest.raises(Undecipherable):
        decrypt(encrypt("x")[:-4] + "AAAA")
