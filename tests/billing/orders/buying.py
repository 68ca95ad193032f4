"""Orders as tests place them, and clients that speak JSON."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services.tokens import begin_token_family
from billing.models import Order
from billing.services.placing import Item, place_order
from gateways.charges import Customer
from partners.models import Partner
from tests.factories import plain_api_key

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
ANA = Customer("Ana Souza", "ana@exemplo.com.br", "52998224725", "+5511912345678")
ANA_SAYS = {"name": "Ana Souza", "email": "ana@exemplo.com.br", "document": "529.982.247-25"}


class JsonClient(APIClient):
    """Speaks JSON unless told otherwise; our API takes nothing else."""

    default_format = "json"


def program_of(partner: Partner) -> APIClient:
    client = JsonClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {plain_api_key(partner)}")
    return client


def phone_of(person: User) -> APIClient:
    """The person's own program."""
    client = JsonClient()
    token = begin_token_family(user=person, now=timezone.now()).access
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def placed(product: str = "acesso-perpetuo", quantity: int = 1, **given: Any) -> Order:
    """An order for a moment of somebody's, by default."""
    wanted: dict[str, Any] = {
        "items": [Item(product, quantity)],
        "customer": ANA,
        "subject": f"moment:{uuid4()}",
        "by": "test",
        "now": NOW,
    }
    return place_order(**{**wanted, **given})


def body(product: str = "acesso-perpetuo", quantity: int = 1, **given: Any) -> dict[str, Any]:
    """What a program sends to place one."""
    items = [{"product": product, "quantity": quantity}]
    return {"items": items, "customer": ANA_SAYS, **given}
