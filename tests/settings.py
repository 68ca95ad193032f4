"""The settings of the test suite: the real ones, with what a test machine lacks filled in."""

import os

os.environ.setdefault(
    "SECRET_KEY", "test-only-key-that-is-long-enough-for-every-check-there-is-0123"
)
os.environ.setdefault("FIELD_ENCRYPTION_KEYS", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
os.environ.setdefault("BASE_URL", "http://testserver")
os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ.setdefault("LOG_LEVEL", "WARNING")
# A test may think for longer than a request may between two statements.
os.environ.setdefault("DATABASE_IDLE_SECONDS", "0")
os.environ.setdefault("EMAIL_URL", "memorymail://")

from config.settings import *  # noqa: F403

# Argon2 at its real cost would spend most of the suite's time on hashing.
PASSWORD_HASHERS = ["tests.hashers.CheapArgon2"]
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
