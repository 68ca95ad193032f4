"""When a partner's share becomes available, and how it leaves."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.order import Order
from core.sealed import SealedJSONField, SealedTextField
from gateways.models import Gateway
from partners.models import Partner


class SettlementRule(models.Model):
    """D+N: days from the payment to the partner's available balance; empty fields fit anything."""

    gateway_kind = models.CharField(_("provedor"), max_length=20, blank=True)
    method = models.CharField(_("método"), max_length=10, blank=True)
    product_kind = models.CharField(_("tipo de produto"), max_length=10, blank=True)
    days = models.PositiveSmallIntegerField(_("dias"))
    business_days = models.BooleanField(_("dias úteis"), default=False)

    class Meta:
        db_table = "settlement_rules"
        verbose_name = _("prazo de repasse")
        verbose_name_plural = _("prazos de repasse")
        constraints = [
            models.UniqueConstraint(
                fields=["gateway_kind", "method", "product_kind"], name="one_rule_for_one_case"
            ),
        ]

    def __str__(self) -> str:
        return f"D+{self.days}"


class Settlement(models.Model):
    """One order's share on its way from pending to available."""

    class Status(models.TextChoices):
        SCHEDULED = "SCHEDULED", _("agendado")
        COMPLETED = "COMPLETED", _("liberado")
        HELD = "HELD", _("retido")
        CANCELED = "CANCELED", _("cancelado")

    TRANSITIONS = {
        Status.SCHEDULED: {Status.COMPLETED, Status.HELD, Status.CANCELED},
        Status.HELD: {Status.SCHEDULED, Status.CANCELED},
        Status.COMPLETED: set(),
        Status.CANCELED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="settlement")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="settlements")
    amount = models.DecimalField(_("valor"), max_digits=14, decimal_places=2)
    status = models.CharField(
        _("situação"), max_length=10, choices=Status.choices, default=Status.SCHEDULED
    )
    due_date = models.DateField(_("liberação em"))
    completed_at = models.DateTimeField(_("liberado em"), null=True, blank=True)

    class Meta:
        db_table = "settlements"
        verbose_name = _("liberação")
        verbose_name_plural = _("liberações")
        ordering = ["due_date"]
        permissions = [("hold_settlement", _("reter e soltar"))]
        constraints = [
            models.CheckConstraint(
                name="a_settlement_is_never_negative", condition=Q(amount__gte=0)
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_date"], condition=Q(status="SCHEDULED"), name="idx_settlements_due"
            ),
            models.Index(fields=["partner", "due_date"], name="idx_settlements_partner"),
            # Staff's list.
            models.Index(fields=["-due_date"], name="idx_settlements_day"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PayoutAccount(models.Model):
    """Where a partner's money goes: a Pix key whose owner's document is the partner's."""

    partner = models.OneToOneField(Partner, on_delete=models.PROTECT, related_name="payout_account")
    pix_key = SealedTextField(_("chave Pix"))
    pix_key_kind = models.CharField(
        _("tipo da chave"), max_length=10,
        choices=[("document", _("CPF ou CNPJ")), ("email", _("e-mail")),
                 ("phone", _("telefone")), ("random", _("aleatória"))],
    )  # fmt: skip
    document = SealedTextField(_("CPF ou CNPJ do titular"))
    holder_name = models.CharField(_("titular"), max_length=150)
    changed_at = models.DateTimeField(_("alterada em"), default=timezone.now)

    class Meta:
        db_table = "payout_accounts"
        verbose_name = _("conta de repasse")
        verbose_name_plural = _("contas de repasse")

    def __str__(self) -> str:
        return self.holder_name


class Payout(models.Model):
    """Money leaving to a partner. UNKNOWN was sent and not answered: it is asked about first.

    `id` is the idempotency key a payout adapter sends, every time. What left in a bank's batch has
    no gateway: nobody can be asked about it, a person reads the bank's statement.
    """

    class Status(models.TextChoices):
        REQUESTED = "REQUESTED", _("pedido")
        APPROVED = "APPROVED", _("aprovado")
        PROCESSING = "PROCESSING", _("enviado")
        UNKNOWN = "UNKNOWN", _("sem resposta")
        PAID = "PAID", _("pago")
        FAILED = "FAILED", _("recusado")
        CANCELED = "CANCELED", _("cancelado")
        HELD = "HELD", _("retido")

    TRANSITIONS = {
        Status.REQUESTED: {Status.APPROVED, Status.CANCELED, Status.HELD},
        Status.HELD: {Status.REQUESTED, Status.CANCELED},
        Status.APPROVED: {Status.PROCESSING, Status.CANCELED, Status.HELD},
        Status.PROCESSING: {Status.PAID, Status.FAILED, Status.UNKNOWN},
        Status.UNKNOWN: {Status.PROCESSING, Status.PAID, Status.FAILED},
        Status.PAID: set(),
        Status.FAILED: set(),
        Status.CANCELED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="payouts")
    amount = models.DecimalField(_("valor"), max_digits=14, decimal_places=2)
    status = models.CharField(
        _("situação"), max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    needs_second_person = models.BooleanField(_("exige segunda pessoa"), default=False)
    requested_by = models.CharField(_("pedido por"), max_length=60)
    approved_by = models.CharField(_("aprovado por"), max_length=60, blank=True)
    batch = models.CharField(_("lote"), max_length=40, blank=True)
    gateway = models.ForeignKey(
        Gateway,
        verbose_name=_("conta que envia"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    sent_at = models.DateTimeField(_("enviado em"), null=True, blank=True)
    ask_at = models.DateTimeField(_("perguntar em"), null=True, blank=True)
    destination = SealedJSONField(default=dict, editable=False)
    provider_id = models.CharField(_("id no provedor"), max_length=255, blank=True)
    failure_code = models.CharField(_("código da falha"), max_length=50, blank=True)
    fee = models.DecimalField(_("tarifa"), max_digits=14, decimal_places=2, default=0)
    requested_at = models.DateTimeField(_("pedido em"), default=timezone.now)
    approved_at = models.DateTimeField(_("aprovado em"), null=True, blank=True)
    finished_at = models.DateTimeField(_("concluído em"), null=True, blank=True)

    class Meta:
        db_table = "payouts"
        verbose_name = _("repasse")
        verbose_name_plural = _("repasses")
        ordering = ["-requested_at"]
        permissions = [
            ("approve_payout", _("aprovar, reter, retomar e cancelar")),
            ("export_payout", _("exportar lote ao banco")),
            ("finish_payout", _("marcar como pago ou recusado")),
            ("reveal_payout", _("ver a chave Pix inteira")),
        ]
        constraints = [
            models.CheckConstraint(name="a_payout_is_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="who_asked_does_not_approve_alone",
                condition=Q(needs_second_person=False)
                | Q(approved_by="")
                | ~Q(approved_by=models.F("requested_by")),
            ),
            models.CheckConstraint(
                name="a_payout_goes_by_batch_or_by_gateway",
                condition=Q(batch="") | Q(gateway__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(status__in=["REQUESTED", "APPROVED", "PROCESSING", "UNKNOWN", "HELD"]),
                name="one_payout_of_a_partner_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["-requested_at"], name="idx_payouts_requested"),
            models.Index(
                fields=["ask_at"],
                condition=Q(status__in=["PROCESSING", "UNKNOWN"], gateway__isnull=False),
                name="idx_payouts_to_ask",
            ),
            models.Index(
                fields=["status"],
                condition=Q(status__in=["REQUESTED", "APPROVED", "PROCESSING", "UNKNOWN", "HELD"]),
                name="idx_payouts_live",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
