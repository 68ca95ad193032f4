"""Staff's view of the ground floor: the trail, the outbox, the toggles."""

from core.admin.audit import AuditEntryAdmin
from core.admin.outbox import OutboxMessageAdmin
from core.admin.toggles import ToggleAdmin

__all__ = ["AuditEntryAdmin", "OutboxMessageAdmin", "ToggleAdmin"]
