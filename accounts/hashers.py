"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id as OWASP asks at least: 19 MiB, two passes, one lane.

    Django's own cost takes 100 MB and a fifth of a second of every core for each sign-in, right or
    wrong: a handful of them at once would bring a small server down.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
