"""How a gateway has been answering: the circuit breaker's memory."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models.gateway import Gateway


class GatewayHealth(models.Model):
    """CLOSED lets calls through, OPEN none, HALF_OPEN exactly one until `probe_until`."""

    class State(models.TextChoices):
        CLOSED = "CLOSED", _("em ordem")
        OPEN = "OPEN", _("em pausa")
        HALF_OPEN = "HALF_OPEN", _("em prova")

    TRANSITIONS = {
        State.CLOSED: {State.OPEN},
        State.OPEN: {State.HALF_OPEN, State.CLOSED},
        State.HALF_OPEN: {State.CLOSED, State.OPEN},
    }

    gateway = models.OneToOneField(
        Gateway, on_delete=models.CASCADE, primary_key=True, related_name="health"
    )
    state = models.CharField(
        _("estado"), max_length=10, choices=State.choices, default=State.CLOSED
    )
    consecutive_faults = models.FloatField(_("falhas seguidas"), default=0)
    window_started_at = models.DateTimeField(null=True)
    window_calls = models.PositiveIntegerField(_("chamadas na janela"), default=0)
    window_faults = models.FloatField(_("falhas na janela"), default=0)
    openings = models.PositiveSmallIntegerField(_("pausas seguidas"), default=0)
    reopens_at = models.DateTimeField(_("nova prova em"), null=True)
    probe_until = models.DateTimeField(null=True)
    needs_credentials = models.BooleanField(
        _("credenciais recusadas"),
        default=False,
        help_text=_("Em pausa até que alguém salve credenciais novas."),
    )
    last_ok_at = models.DateTimeField(_("último sucesso"), null=True)
    last_fault_at = models.DateTimeField(_("última falha"), null=True)
    last_fault = models.CharField(_("falha"), max_length=50, blank=True)

    class Meta:
        db_table = "gateway_health"
        verbose_name = _("saúde do gateway")
        verbose_name_plural = _("saúde dos gateways")

    def __str__(self) -> str:
        return self.get_state_display()
