"""Keys that make a repeated request one request."""

from django.db import models


class IdempotencyRecord(models.Model):
    """One key of one principal on one route, with the answer it got.

    Written in the transaction of the effect: the row exists if and only if the effect does.
    """

    principal = models.CharField(max_length=100)
    route = models.CharField(max_length=100)
    key = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_keys"
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "route", "key"], name="a_key_has_one_effect_per_route"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="idx_idempotency_created")]

    def __str__(self) -> str:
        return f"{self.route} ({self.status})"
