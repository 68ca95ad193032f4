"""From a row to an adapter that can talk: the one place that knows both."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import httpx
from django.conf import settings
from django.utils import timezone

from gateways.gateway_adapter import Account, GatewayAdapter
from gateways.http import HttpClient
from gateways.models import Gateway
from gateways.payouts import PayoutAdapter
from gateways.registry import adapter_class
from gateways.trouble import ProviderRejected


def open_adapter(gateway: Gateway) -> GatewayAdapter:
    """The gateway's adapter with its account; connections are shared by equal addresses."""
    kind = adapter_class(gateway.kind)
    certificate = str(gateway.credentials.get("certificate_pem", ""))
    return kind(account_of(gateway), _client(base_url_of(gateway), certificate), timezone.now)


def open_payout_adapter(gateway: Gateway) -> PayoutAdapter:
    """The same, to pay out with. Raises ProviderRejected where the provider cannot."""
    adapter = open_adapter(gateway)
    if not isinstance(adapter, PayoutAdapter):
        raise ProviderRejected("pays nobody out", code="payouts_off")
    return adapter


@contextmanager
def open_adapter_with(gateway: Gateway, *, timeout: httpx.Timeout) -> Iterator[GatewayAdapter]:
    """The same with connections of its own and another patience, for as long as the block lasts."""
    certificate = str(gateway.credentials.get("certificate_pem", ""))
    http = HttpClient(base_url_of(gateway), certificate_pem=certificate, timeout=timeout)
    try:
        yield adapter_class(gateway.kind)(account_of(gateway), http, timezone.now)
    finally:
        http.close()


def account_of(gateway: Gateway) -> Account:
    """Credentials and the webhook secrets that are let in now."""
    secrets = [gateway.webhook_secret]
    until = gateway.previous_webhook_secret_until
    if until and until > timezone.now():
        secrets.append(gateway.previous_webhook_secret)
    return Account(gateway.credentials, tuple(secrets))


def base_url_of(gateway: Gateway) -> str:
    """The setting's address, else the provider's own (its sandbox's when `is_test`).

    A provider without an address is the one this very site serves.
    """
    kind = adapter_class(gateway.kind)
    own = kind.test_base_url if gateway.is_test and kind.test_base_url else kind.base_url
    served_here = f"{settings.BASE_URL}/{gateway.kind}/api"
    return settings.GATEWAY_API_BASES.get(gateway.kind) or own or served_here


@lru_cache(maxsize=64)
def _client(base_url: str, certificate_pem: str) -> HttpClient:
    return HttpClient(base_url, certificate_pem=certificate_pem)
