"""Argon2, cheap."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """The production algorithm with the smallest cost it accepts."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
