"""One try to collect an amount at one gateway."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedJSONField
from gateways.models.gateway import Gateway


def new_payment_id() -> str:
    """`PAY_` and a whole UUID: visible to people, never guessed, never made twice."""
    return f"PAY_{uuid.uuid4().hex}"


class Payment(models.Model):
    """UNKNOWN from the moment it is written until the gateway has answered.

    What is true of the money is kept as facts (`paid_at`, `closed_as`, `refunded_amount`,
    `dispute`), each merged so that any order of news ends the same; `status` is derived from
    them. A fall-back is a new payment with a new `webhook_token`.
    """

    class Status(models.TextChoices):
        UNKNOWN = "UNKNOWN", _("sem resposta")
        PENDING = "PENDING", _("aguardando pagamento")
        PAID = "PAID", _("pago")
        FAILED = "FAILED", _("não realizado")
        EXPIRED = "EXPIRED", _("vencido")
        REFUNDED = "REFUNDED", _("devolvido")
        PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED", _("devolvido em parte")
        DISPUTED = "DISPUTED", _("contestado")

    _MONEY = {Status.PAID, Status.REFUNDED, Status.PARTIALLY_REFUNDED, Status.DISPUTED}
    TRANSITIONS = {
        Status.UNKNOWN: {Status.PENDING, Status.FAILED, Status.EXPIRED, *_MONEY},
        Status.PENDING: {Status.FAILED, Status.EXPIRED, *_MONEY},
        Status.FAILED: {Status.EXPIRED, *_MONEY},
        Status.EXPIRED: {Status.FAILED, *_MONEY},
        Status.PAID: _MONEY - {Status.PAID},
        Status.PARTIALLY_REFUNDED: _MONEY - {Status.PARTIALLY_REFUNDED},
        Status.REFUNDED: _MONEY - {Status.REFUNDED},
        Status.DISPUTED: _MONEY - {Status.DISPUTED},
    }

    class Method(models.TextChoices):
        PIX = "pix", _("Pix")
        CARD = "card", _("Cartão")

    class Dispute(models.TextChoices):
        NONE = "", _("nenhuma")
        OPEN = "open", _("aberta")
        WON = "won", _("ganha")
        LOST = "lost", _("perdida")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment_id = models.CharField(
        _("identificação"), max_length=64, unique=True, default=new_payment_id, editable=False
    )
    webhook_token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    gateway = models.ForeignKey(
        Gateway,
        on_delete=models.PROTECT,
        null=True,
        related_name="payments",
        verbose_name="gateway",
    )
    gateway_type = models.CharField(
        _("provedor"),
        max_length=20,
        blank=True,
        help_text=_("De pagamentos antigos, que não diziam a conta."),
    )
    partner_id = models.UUIDField(_("parceiro"), null=True, blank=True)
    reference = models.CharField(_("referência"), max_length=100)
    amount = models.DecimalField(_("valor"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("moeda"), max_length=3, default="BRL")
    method = models.CharField(_("método"), max_length=10, choices=Method.choices)
    installments = models.PositiveSmallIntegerField(_("parcelas"), default=1)
    description = models.CharField(_("descrição"), max_length=140, blank=True)
    tracking_token = models.CharField(_("token de rastreamento"), max_length=64, blank=True)
    routing = models.JSONField(
        _("escolha"), default=list, help_text=_("Os gateways, na ordem, cada um com sua razão.")
    )
    status = models.CharField(
        _("situação"), max_length=20, choices=Status.choices, default=Status.UNKNOWN
    )
    failure_code = models.CharField(_("código da falha"), max_length=50, blank=True)
    # What the gateway was asked, kept sealed while it may have to be asked again.
    request = SealedJSONField(default=dict, blank=True, editable=False)
    # What the gateway gave us.
    provider_id = models.CharField(_("id no provedor"), max_length=255, blank=True)
    end_to_end_id = models.CharField(_("id fim a fim"), max_length=64, blank=True)
    pix_code = models.TextField(_("Pix copia e cola"), blank=True)
    redirect_url = models.TextField(_("página do cartão"), blank=True)
    provider_updated_at = models.DateTimeField(null=True, blank=True)
    # Facts about the money.
    paid_at = models.DateTimeField(_("pago em"), null=True, blank=True)
    amount_paid = models.DecimalField(
        _("valor pago"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    closed_as = models.CharField(max_length=10, blank=True)
    refunded_amount = models.DecimalField(
        _("devolvido"), max_digits=14, decimal_places=2, default=0
    )
    dispute = models.CharField(
        _("contestação"), max_length=5, choices=Dispute.choices, blank=True, default=""
    )
    fee = models.DecimalField(_("tarifa"), max_digits=14, decimal_places=2, null=True, blank=True)
    fee_is_estimate = models.BooleanField(_("tarifa estimada"), default=True)
    settles = models.BooleanField(
        _("quita a referência"),
        default=False,
        help_text=_("O primeiro pagamento de uma referência quita; outro é devolvido."),
    )
    superseded_at = models.DateTimeField(_("substituído em"), null=True, blank=True)
    created_at = models.DateTimeField(_("criado em"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("vence em"))
    asked_at = models.DateTimeField(_("última consulta"), null=True, blank=True)
    ask_at = models.DateTimeField(
        _("próxima consulta"),
        null=True,
        blank=True,
        help_text=_("Quando perguntar ao gateway sem esperar por um webhook."),
    )

    class Meta:
        db_table = "payments"
        verbose_name = _("pagamento")
        verbose_name_plural = _("pagamentos")
        ordering = ["-created_at"]
        permissions = [
            ("refund_payment", "devolver"),
            ("ask_payment", "perguntar ao gateway"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(settles=True),
                name="a_reference_is_settled_once",
            ),
            models.UniqueConstraint(
                fields=["reference", "method"],
                condition=Q(status__in=["UNKNOWN", "PENDING"], superseded_at__isnull=True),
                name="one_live_payment_for_a_reference_and_method",
            ),
            models.UniqueConstraint(
                fields=["reference"],
                # A failed one that turns out to be paid is written down as superseded.
                condition=Q(method="card", superseded_at__isnull=True)
                & ~Q(status__in=["FAILED", "EXPIRED", "REFUNDED"]),
                name="never_two_live_card_charges",
            ),
            models.UniqueConstraint(
                fields=["gateway", "provider_id"],
                condition=~Q(provider_id=""),
                name="a_provider_id_is_one_payment_of_its_gateway",
            ),
            models.CheckConstraint(name="a_payment_is_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="no_more_goes_back_than_came",
                condition=Q(refunded_amount=0) | Q(refunded_amount__lte=F("amount_paid")),
            ),
            models.CheckConstraint(
                name="a_payment_names_its_gateway_or_its_kind",
                condition=Q(gateway__isnull=False) | ~Q(gateway_type=""),
            ),
            models.CheckConstraint(
                name="what_settles_was_paid",
                condition=Q(settles=False) | Q(paid_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["reference", "-created_at"], name="idx_payments_reference"),
            models.Index(
                fields=["ask_at"], condition=Q(ask_at__isnull=False), name="idx_payments_to_ask"
            ),
            models.Index(
                fields=["gateway", "end_to_end_id"],
                condition=~Q(end_to_end_id=""),
                name="idx_payments_end_to_end",
            ),
            models.Index(fields=["-created_at"], name="idx_payments_created"),
            models.Index(
                fields=["created_at"], condition=Q(status="UNKNOWN"), name="idx_payments_unknown"
            ),
            models.Index(
                fields=["-created_at"],
                condition=Q(status="DISPUTED"),
                name="idx_payments_disputed",
            ),
            models.Index(fields=["gateway", "-created_at"], name="idx_payments_gateway"),
            models.Index(fields=["partner_id", "-created_at"], name="idx_payments_partner"),
        ]

    def __str__(self) -> str:
        return self.payment_id
