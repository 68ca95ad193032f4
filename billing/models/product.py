"""What is on sale, and what it costs from which day on."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Delivery, Partner


class Product(models.Model):
    """Something to buy. With a partner it is the partner's own, sold for its delivery.

    The platform is the principal of its own products: their whole price is its revenue. Of a
    partner's product only the commission is; the rest is owed to the partner.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("Acesso Perpétuo")
        CREDITS = "credits", _("créditos de voucher")
        PHOTOS = "photos", _("pacote de fotos")

    class PaidTo(models.TextChoices):
        PLATFORM = "platform", _("à plataforma, que repassa")
        PARTNER = "partner", _("ao próprio estúdio")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("código"), max_length=60, unique=True)
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("nome"), max_length=100)
    description = models.CharField(_("descrição"), max_length=300, blank=True)
    units = models.PositiveIntegerField(
        _("unidades"), default=1, help_text=_("Créditos ou fotos que o pacote traz.")
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="products"
    )
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="products"
    )
    paid_to = models.CharField(
        _("pago a"), max_length=10, choices=PaidTo.choices, default=PaidTo.PLATFORM
    )
    max_installments = models.PositiveSmallIntegerField(
        _("parcelas no cartão"), default=1, help_text=_("Sem juros para quem compra.")
    )
    is_on_sale = models.BooleanField(_("à venda"), default=True)
    created_at = models.DateTimeField(_("criado em"), default=timezone.now, editable=False)

    class Meta:
        db_table = "products"
        verbose_name = _("produto")
        verbose_name_plural = _("produtos")
        ordering = ["kind", "units", "name"]
        constraints = [
            models.CheckConstraint(
                name="a_partners_product_is_of_photos",
                condition=Q(kind="photos", partner__isnull=False, delivery__isnull=False)
                | (~Q(kind="photos") & Q(partner__isnull=True, delivery__isnull=True)),
            ),
            models.CheckConstraint(
                name="only_a_partners_product_is_paid_to_the_partner",
                condition=Q(paid_to="platform") | Q(partner__isnull=False),
            ),
            models.CheckConstraint(
                name="a_product_brings_something",
                condition=Q(units__gte=1, max_installments__gte=1, max_installments__lte=12),
            ),
        ]
        indexes = [
            models.Index(
                fields=["delivery"], condition=Q(is_on_sale=True), name="idx_products_delivery"
            ),
            # Staff's list.
            models.Index(fields=["-created_at"], name="idx_products_created"),
        ]

    def __str__(self) -> str:
        return self.name


class PricingConfig(models.Model):
    """The price of a product by one method, from a day on. `amount` is of the whole pack."""

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="prices", verbose_name=_("produto")
    )
    method = models.CharField(
        _("método"), max_length=10, choices=[("pix", "Pix"), ("card", _("Cartão"))]
    )
    amount = models.DecimalField(_("preço"), max_digits=14, decimal_places=2)
    effective_date = models.DateField(_("vale desde"))

    class Meta:
        db_table = "pricing_configs"
        verbose_name = _("preço")
        verbose_name_plural = _("preços")
        ordering = ["product", "method", "-effective_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "method", "effective_date"],
                name="one_price_for_a_method_and_a_day",
            ),
            models.CheckConstraint(name="a_price_is_of_something", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.method} {self.amount}"
