"""Somebody wants something, and what became of it in money."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.product import Product
from partners.models import Partner


class Order(models.Model):
    """What is bought, by whom, for which opaque `subject`, and the economics of the sale.

    The money columns are written when the order is paid and follow refunds and the true fee; the
    rates are those of that day. `amount_gross` is the list price until a method is chosen.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN", _("aguardando pagamento")
        PAID = "PAID", _("pago")
        EXPIRED = "EXPIRED", _("vencido")
        REFUNDED = "REFUNDED", _("devolvido")
        PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED", _("devolvido em parte")
        DISPUTED = "DISPUTED", _("contestado")

    TRANSITIONS = {
        Status.OPEN: {Status.PAID, Status.EXPIRED},
        Status.EXPIRED: {Status.PAID},
        Status.PAID: {Status.REFUNDED, Status.PARTIALLY_REFUNDED, Status.DISPUTED},
        Status.PARTIALLY_REFUNDED: {Status.PAID, Status.REFUNDED, Status.DISPUTED},
        Status.REFUNDED: {Status.PAID, Status.PARTIALLY_REFUNDED, Status.DISPUTED},
        Status.DISPUTED: {Status.PAID, Status.REFUNDED, Status.PARTIALLY_REFUNDED},
    }

    class Dispute(models.TextChoices):
        NONE = "", _("nenhuma")
        OPEN = "open", _("aberta")
        WON = "won", _("ganha")
        LOST = "lost", _("perdida")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("situação"), max_length=20, choices=Status.choices, default=Status.OPEN
    )
    subject = models.CharField(
        _("para"), max_length=100, blank=True, help_text=_("moment:<id> ou partner:<id>.")
    )
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True,
        related_name="orders", verbose_name=_("conta de quem compra"),
    )  # fmt: skip
    seller = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="sales",
        verbose_name=_("estúdio que vende"), help_text=_("Vazio: a plataforma vende."),
    )  # fmt: skip
    customer_name = models.CharField(_("nome"), max_length=150)
    customer_email = models.EmailField(_("e-mail"), max_length=254)
    customer_document = models.CharField(_("CPF ou CNPJ"), max_length=14, blank=True)
    customer_phone = models.CharField(_("telefone"), max_length=20, blank=True)
    tracking_token = models.CharField(_("token de rastreamento"), max_length=64, blank=True)
    product_kind = models.CharField(
        _("o que foi vendido"), max_length=10, choices=Product.Kind.choices, blank=True,
        help_text=_("O tipo dos itens, anotado quando o pedido é pago."),
    )  # fmt: skip
    channel = models.CharField(
        _("canal"), max_length=30, blank=True, help_text=_("Decide o custo de aquisição.")
    )
    method = models.CharField(_("método"), max_length=10, blank=True)
    amount_gross = models.DecimalField(_("valor bruto"), max_digits=14, decimal_places=2)
    gateway_fee = models.DecimalField(
        _("tarifa do gateway"), max_digits=14, decimal_places=2, default=0
    )
    fee_is_estimate = models.BooleanField(_("tarifa estimada"), default=False)
    pce_reserved = models.DecimalField(
        _("PCE reservada"), max_digits=14, decimal_places=2, default=0
    )
    tax_effective = models.DecimalField(
        _("imposto provisionado"), max_digits=14, decimal_places=2, default=0
    )
    partner_share = models.DecimalField(
        _("parte do estúdio"), max_digits=14, decimal_places=2, default=0
    )
    amount_refunded = models.DecimalField(
        _("devolvido"), max_digits=14, decimal_places=2, default=0
    )
    tax_rate_applied = models.DecimalField(
        _("alíquota aplicada"), max_digits=7, decimal_places=6, null=True, blank=True
    )
    commission_rate_applied = models.DecimalField(
        _("comissão aplicada"), max_digits=7, decimal_places=6, null=True, blank=True
    )
    paid_to = models.CharField(
        _("pago a"), max_length=10, choices=Product.PaidTo.choices, default=Product.PaidTo.PLATFORM
    )
    payment_id = models.CharField(_("pagamento"), max_length=64, blank=True)
    gateway_id = models.UUIDField(_("gateway"), null=True, blank=True)
    gateway_kind = models.CharField(_("provedor"), max_length=20, blank=True)
    pce_released = models.DecimalField(
        _("PCE liberada"), max_digits=14, decimal_places=2, default=0
    )
    tax_reversed = models.DecimalField(
        _("imposto estornado"), max_digits=14, decimal_places=2, default=0
    )
    share_reversed = models.DecimalField(
        _("parte do estúdio estornada"), max_digits=14, decimal_places=2, default=0
    )
    refund_keeps_access = models.BooleanField(
        _("devolução mantém o acesso"),
        null=True,
        help_text=_("Vazio: devolver tudo encerra o acesso, devolver parte não."),
    )
    adjustments = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("Lançamentos feitos depois da venda.")
    )
    dispute = models.CharField(
        _("contestação"), max_length=5, choices=Dispute.choices, blank=True, default=""
    )
    access_ended_at = models.DateTimeField(
        _("acesso encerrado em"), null=True, blank=True,
        help_text=_("Quando uma devolução ou contestação perdida tirou o que foi comprado."),
    )  # fmt: skip
    created_at = models.DateTimeField(_("criado em"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("vence em"))
    paid_at = models.DateTimeField(_("pago em"), null=True, blank=True)

    class Meta:
        db_table = "orders"
        verbose_name = _("pedido")
        verbose_name_plural = _("pedidos")
        ordering = ["-created_at"]
        permissions = [
            ("refund_order", _("devolver")),
            ("resend_receipt", _("enviar o recibo de novo")),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_paid_order_says_when_and_how",
                condition=Q(status__in=["OPEN", "EXPIRED"], paid_at__isnull=True)
                | (
                    ~Q(status__in=["OPEN", "EXPIRED"])
                    & Q(paid_at__isnull=False, tax_rate_applied__isnull=False)
                    & ~Q(payment_id="")
                ),
            ),
            models.CheckConstraint(
                name="an_orders_amounts_are_never_negative",
                condition=Q(
                    amount_gross__gt=0, gateway_fee__gte=0, pce_reserved__gte=0,
                    tax_effective__gte=0, partner_share__gte=0, amount_refunded__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="no_more_is_refunded_than_was_paid",
                condition=Q(amount_refunded__lte=F("amount_gross")),
            ),
            models.CheckConstraint(
                name="no_more_is_taken_back_than_was_set_aside",
                condition=Q(
                    pce_released__lte=F("pce_reserved"),
                    tax_reversed__lte=F("tax_effective"),
                    share_reversed__lte=F("partner_share"),
                ),
            ),
            models.UniqueConstraint(
                fields=["payment_id"], condition=~Q(payment_id=""),
                name="a_payment_pays_one_order",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-created_at"], name="idx_orders_created"),
            models.Index(
                fields=["paid_at"], condition=Q(paid_at__isnull=False), name="idx_orders_paid"
            ),
            models.Index(
                fields=["paid_at"], condition=Q(fee_is_estimate=True), name="idx_orders_estimated"
            ),
            models.Index(
                fields=["paid_at"], condition=Q(product_kind="credits"), name="idx_orders_packs"
            ),
            models.Index(fields=["buyer", "-created_at"], name="idx_orders_buyer"),
            models.Index(fields=["seller", "-created_at"], name="idx_orders_seller"),
            models.Index(fields=["subject"], condition=~Q(subject=""), name="idx_orders_subject"),
            models.Index(fields=["expires_at"], condition=Q(status="OPEN"), name="idx_orders_open"),
            # Staff's lists and search.
            models.Index(fields=["status", "-created_at"], name="idx_orders_status"),
            models.Index(fields=["customer_email"], name="idx_orders_email"),
            models.Index(
                fields=["paid_at"], condition=Q(fee_is_estimate=True), name="idx_orders_estimates"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def reference(self) -> str:
        """What gateways are told this is."""
        return f"order:{self.id}"


class OrderLine(models.Model):
    """One product of an order with the prices of the day it was placed, by method."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lines")
    quantity = models.PositiveIntegerField(_("quantidade"), default=1)
    units = models.PositiveIntegerField(_("unidades"), help_text=_("De todos os pacotes juntos."))
    prices = models.JSONField(
        _("preços"), help_text=_('Do pacote, por método: {"pix": "279.00", "card": "297.00"}.')
    )

    class Meta:
        db_table = "order_lines"
        verbose_name = _("item do pedido")
        verbose_name_plural = _("itens do pedido")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "product"], name="a_product_stands_once_in_an_order"
            ),
            models.CheckConstraint(
                name="a_line_is_of_something", condition=Q(quantity__gte=1, units__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"
