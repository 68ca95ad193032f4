"""The settings of the house that tests start: the real ones, and a way to die on demand."""

from config.settings import *  # noqa: F403

MIDDLEWARE = ["tests.support.crashing.crash_before_answering", *MIDDLEWARE]  # noqa: F405
STORAGES = {
    **STORAGES,  # noqa: F405
    # The hashed names need `collectstatic`; what is proved here does not.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
