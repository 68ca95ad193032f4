"""The ledger: accounts, entries of two or more legs, and sums of what lies far back.

Triggers (billing/migrations) refuse UPDATE, DELETE and TRUNCATE on the first three tables, entries
whose legs are not balanced or not all there, and what would take a floored account below zero.
"""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.chart import CHART, Heading

RARE_KINDS = [
    "refund",
    "refund_bounced",
    "dispute_opened",
    "dispute_won",
    "dispute_lost",
    "fee",
    "pce_used",
    "tax_paid",
]


class Account(models.Model):
    """One account of the chart, made when something is first posted to it.

    `normal_side` and `never_negative` are the chart's, kept here for the triggers. Whose account it
    is has no foreign key: history stays as it was written.
    """

    path = models.CharField(_("conta"), max_length=150, unique=True)
    code = models.CharField(_("código"), max_length=4)
    normal_side = models.CharField(
        _("natureza"), max_length=1, choices=[("D", _("devedora")), ("C", _("credora"))]
    )
    never_negative = models.BooleanField(_("nunca negativa"), default=False)
    partner_id = models.UUIDField(_("parceiro"), null=True, blank=True)
    created_at = models.DateTimeField(_("aberta em"))

    class Meta:
        db_table = "ledger_accounts"
        verbose_name = _("conta")
        verbose_name_plural = _("contas")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="only_what_is_owed_has_a_floor",
                condition=Q(never_negative=False) | Q(normal_side="C"),
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="idx_ledger_accounts_code"),
            models.Index(
                fields=["partner_id", "code"],
                condition=Q(partner_id__isnull=False),
                name="idx_ledger_accounts_partner",
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def heading(self) -> Heading:
        """The line of the chart."""
        return CHART[self.code]


class Entry(models.Model):
    """Something happened once: `(source, kind)` says what. Its legs are written beside it.

    `legs` is how many: an entry without some of them, or with more, is refused at commit.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("tipo"), max_length=40)
    source = models.CharField(_("origem"), max_length=150, help_text=_("Ex.: order:<id>"))
    currency = models.CharField(_("moeda"), max_length=3, default="BRL")
    legs = models.PositiveSmallIntegerField(_("partidas"))
    effective_date = models.DateField(_("data"))
    posted_at = models.DateTimeField(_("lançado em"))
    by = models.CharField(_("por"), max_length=100)
    memo = models.CharField(_("histórico"), max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversal",
        verbose_name=_("estorna"),
    )

    class Meta:
        db_table = "ledger_entries"
        verbose_name = _("lançamento")
        verbose_name_plural = _("lançamentos")
        ordering = ["-posted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind"], name="a_source_is_posted_once_per_kind"
            ),
            models.CheckConstraint(name="an_entry_has_two_legs_or_more", condition=Q(legs__gte=2)),
            models.CheckConstraint(name="the_ledger_is_in_reais", condition=Q(currency="BRL")),
            models.CheckConstraint(
                name="an_entry_does_not_reverse_itself",
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["effective_date"], name="idx_ledger_entries_date"),
            # What is not a sale: few among many, for reports.
            models.Index(
                fields=["effective_date"],
                condition=Q(kind__in=RARE_KINDS),
                name="idx_ledger_entries_rare",
            ),
            # The admin's list.
            models.Index(fields=["-posted_at"], name="idx_ledger_entries_posted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class Posting(models.Model):
    """One leg. The database gives it its number, whatever number it came with."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="postings", db_index=False
    )
    debit = models.DecimalField(
        _("débito"), max_digits=14, decimal_places=2, default=Decimal("0.00")
    )
    credit = models.DecimalField(
        _("crédito"), max_digits=14, decimal_places=2, default=Decimal("0.00")
    )

    class Meta:
        db_table = "ledger_postings"
        verbose_name = _("partida")
        verbose_name_plural = _("partidas")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_leg_is_a_debit_or_a_credit",
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
            ),
        ]
        indexes = [
            # Balances and statements, from the index alone.
            models.Index(
                fields=["account", "id"],
                include=["debit", "credit"],
                name="idx_ledger_postings_account",
            ),
        ]

    def __str__(self) -> str:
        return f"D {self.debit}" if self.debit else f"C {self.credit}"


class BalanceSnapshot(models.Model):
    """An account's sums up to a posting; derived, and may be deleted at any time.

    Written only by billing/ledgering/folding.py.
    """

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, primary_key=True, related_name="snapshot"
    )
    up_to_posting_id = models.BigIntegerField()
    debit = models.DecimalField(_("débitos"), max_digits=18, decimal_places=2)
    credit = models.DecimalField(_("créditos"), max_digits=18, decimal_places=2)
    folded_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_balances"
        verbose_name = _("saldo")
        verbose_name_plural = _("saldos")

    def __str__(self) -> str:
        return f"{self.account_id}: {self.credit - self.debit:+}"
