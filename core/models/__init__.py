"""Rows of the ground floor."""

from core.models.audit import AuditEntry
from core.models.heartbeat import Heartbeat
from core.models.idempotency import IdempotencyRecord
from core.models.outbox import OutboxMessage
from core.models.toggle import ToggleOverride

__all__ = ["AuditEntry", "Heartbeat", "IdempotencyRecord", "OutboxMessage", "ToggleOverride"]
