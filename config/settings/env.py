"""The environment, read once, with errors that name the variable."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

READ: set[str] = set()
"""Every variable name any setting asked for; a test holds it against the documentation."""


class NamedEnv(environ.Env):
    """django-environ, plus: a malformed value is an error that names its variable."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        READ.add(str(var))
        try:
            return super().get_value(var, *args, **kwargs)
        except ImproperlyConfigured:
            raise
        except (ValueError, TypeError, KeyError, ArithmeticError) as problem:
            raise ImproperlyConfigured(f"{var} is malformed: {problem}") from problem


env = NamedEnv()  # type: ignore[no-untyped-call]
