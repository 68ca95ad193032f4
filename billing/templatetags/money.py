"""Amounts and buyers as pages show them."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from billing.documents import masked_document
from core.money import quantize

register = template.Library()
NO_BREAK = "\u00a0"


@register.filter
def reais(amount: Decimal | None) -> str:
    """`R$ 1.234,56`, never broken over two lines; nothing for nothing."""
    if amount is None:
        return ""
    size = abs(quantize(amount))
    shown = number_format(size, decimal_pos=2, use_l10n=True, force_grouping=True)
    return f"{'-' if amount < 0 else ''}R${NO_BREAK}{shown}"


@register.filter
def masked(document: str) -> str:
    """A CPF or CNPJ its owner recognises and nobody learns."""
    return masked_document(document)
