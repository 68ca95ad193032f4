"""What buyers send, checked and in the form we keep."""

from typing import Any

from rest_framework import serializers

from billing.documents import DocumentInvalid, PhoneInvalid, normalize_document, normalize_phone
from billing.services.placing import Item
from gateways.charges import Customer
from partners.api.fields import LineField

LARGEST_QUANTITY = 100


class DocumentField(serializers.CharField):
    """A CPF or CNPJ, with or without punctuation; kept without."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 30, **options})

    def to_internal_value(self, data: Any) -> str:
        try:
            return normalize_document(super().to_internal_value(data))
        except DocumentInvalid as wrong:
            raise serializers.ValidationError(str(wrong), code="invalid_document") from None


class PhoneField(serializers.CharField):
    """A Brazilian telephone; kept as E.164."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 30, **options})

    def to_internal_value(self, data: Any) -> str:
        try:
            return normalize_phone(super().to_internal_value(data))
        except PhoneInvalid as wrong:
            raise serializers.ValidationError(str(wrong), code="invalid_phone") from None


class CustomerInput(serializers.Serializer[Any]):
    """Who buys. Only what a gateway asks for is passed on to it."""

    name = LineField(max_length=150, help_text="Full name, or the company's.")
    email = serializers.EmailField(max_length=254, help_text="Where the receipt goes.")
    document = DocumentField(
        required=False, allow_blank=True, default="", help_text="CPF or CNPJ (letters too)."
    )
    phone = PhoneField(
        required=False, allow_blank=True, default="", help_text="Brazilian, with area code."
    )


class ItemInput(serializers.Serializer[Any]):
    product = LineField(max_length=60, help_text="`slug` or `id` of a product on sale.")
    quantity = serializers.IntegerField(
        min_value=1, max_value=LARGEST_QUANTITY, default=1, help_text="Packs, not units."
    )


class OrderInput(serializers.Serializer[Any]):
    """An order as it is placed."""

    items = ItemInput(many=True, allow_empty=False, max_length=20)  # type: ignore[call-arg]
    customer = CustomerInput(
        required=False, help_text="May be left out by who is signed in, and by a partner."
    )
    tracking_token = serializers.RegexField(
        r"^[A-Za-z0-9_\-]*\Z",
        max_length=64,
        required=False,
        allow_blank=True,
        default="",
        help_text="The `t` of the link that led here.",
    )


def items_of(given: dict[str, Any]) -> list[Item]:
    """The items as services take them."""
    return [Item(each["product"], each["quantity"]) for each in given["items"]]


def customer_of(given: dict[str, Any], known: Customer | None = None) -> Customer:
    """Who buys: as written, else as known. Raises ValidationError when neither says."""
    written = given.get("customer")
    if written:
        return Customer(**{**written, "email": written["email"].lower()})
    if known is None or not (known.name and known.email):
        raise serializers.ValidationError(
            {"customer": ["Diga quem compra: nome e e-mail."]}, code="required"
        )
    return known
