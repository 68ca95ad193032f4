"""The ground floor's own rows: they look personal and by rule are not."""

from core.models import AuditEntry, Heartbeat, IdempotencyRecord, OutboxMessage, ToggleOverride
from core.personal_data.registry import declare_impersonal

declare_impersonal(
    AuditEntry,
    actor="an id (`user:7`) or the name of a process",
    action="a dotted word of ours",
    subject="a noun and an id",
    before="never personal data, by rule of core.audit.record: the row outlives the person",
    after="the same",
)
declare_impersonal(
    OutboxMessage,
    topic="a dotted word of ours",
    subscriber="the name of a function",
    payload="ids and plain values, by rule of core.outbox.publish",
    error="blotted before it is written (core.logs.blot)",
)
declare_impersonal(
    IdempotencyRecord,
    principal="a key's prefix or a word",
    route="a word of ours",
    key="random, chosen by a program",
    body="what our API answered: ids and states; gone after 72 hours",
    headers="what our API answered; gone after 72 hours",
)
declare_impersonal(Heartbeat, name="the name of a process")
declare_impersonal(ToggleOverride, key="a dotted word of ours")
