"""The hashes of production, not the cheap ones of this suite."""

from argon2 import extract_parameters
from django.contrib.auth.hashers import check_password, make_password
from pytest_django import Settings

from config.settings import accounts


def test_passwords_are_argon2id_at_owasp_s_cost(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = accounts.PASSWORD_HASHERS
    encoded = make_password("uma senha bem comprida")
    cost = extract_parameters(encoded.removeprefix("argon2"))
    assert (cost.memory_cost, cost.time_cost, cost.parallelism) == (19 * 1024, 2, 1)
    assert "$argon2id$" in encoded
    assert check_password("uma senha bem comprida", encoded)
    assert not check_password("uma senha bem compridA", encoded)
