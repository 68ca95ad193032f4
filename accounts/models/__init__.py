"""People."""

from accounts.models.token_family import TokenFamily
from accounts.models.user import User, UserManager

__all__ = ["TokenFamily", "User", "UserManager"]
