"""Signs of life."""

from django.db import models


class Heartbeat(models.Model):
    """When a background process last proved that it works from end to end."""

    name = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "heartbeats"

    def __str__(self) -> str:
        return self.name
