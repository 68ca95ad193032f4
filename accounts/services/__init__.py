"""What happens to people and their sign-ins, one file a subject."""

from accounts.services.inviting import find_or_invite_person

__all__ = ["find_or_invite_person"]
