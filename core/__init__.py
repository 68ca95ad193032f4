"""No business word in here: audit, outbox, toggles, storage, idempotency, errors, metrics."""
