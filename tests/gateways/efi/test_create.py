"""A charge whose txid is our token."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import ChargeStatus, Customer
from gateways.efi.adapter import EfiAdapter
from gateways.efi.translate import charge_body, normalize_amount
from gateways.trouble import InvalidRequest, OutcomeUnknown, ProviderRejected
from tests.gateways.books import NOW, TOKEN, request
from tests.gateways.efi.samples import IDS, TAKEN, cob
from tests.gateways.providers.efi import BOOK, COB, PIX_KEY
from tests.support.vendor import Vendor


def test_create_charge_puts_the_token_as_txid(adapter: EfiAdapter, vendor: Vendor) -> None:
    charge = adapter.create_charge(request())
    (sent,) = vendor.seen("PUT")
    assert sent.path == f"/v2/cob/{TOKEN}"
    assert sent.json == {
        "calendario": {"expiracao": 3600},
        "valor": {"original": "29.90"},
        "chave": PIX_KEY,
        "solicitacaoPagador": "Acesso Perpétuo",
        "devedor": {"cpf": "52998224725", "nome": "Ana Souza"},
    }
    assert charge.token == TOKEN
    assert charge.expires_at == NOW + timedelta(hours=1)
    assert charge.pix_code == BOOK.sample("create_cob_response.json")["pixCopiaECola"]


@pytest.mark.parametrize(
    ("customer", "debtor"),
    [
        (Customer("Ana", document="52998224725"), {"cpf": "52998224725", "nome": "Ana"}),
        (Customer("Lar", document="11222333000181"), {"cnpj": "11222333000181", "nome": "Lar"}),
        (Customer("Lar", document="12ABC34501DE35"), None),
        (Customer("Ana"), None),
        (Customer(document="52998224725"), None),
    ],
)
def test_charge_body_names_the_payer_only_when_known(
    customer: Customer, debtor: dict[str, str] | None
) -> None:
    assert charge_body(request(customer=customer), PIX_KEY).get("devedor") == debtor


def test_create_charge_taken_adopts_our_own(adapter: EfiAdapter, vendor: Vendor) -> None:
    """The first PUT arrived and its answer was lost: the repeat finds the charge."""
    vendor.on("PUT", COB, (409, TAKEN))
    BOOK.shows(vendor, BOOK.sample("create_cob_response.json"))
    assert adapter.create_charge(request()).provider_id == TOKEN


def test_create_charge_taken_and_paid_meanwhile(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("PUT", COB, (409, TAKEN))
    BOOK.shows(vendor, cob())
    assert adapter.create_charge(request()).status is ChargeStatus.PAID


@pytest.mark.parametrize("change", [{"valor": {"original": "29.91"}}, {"chave": "another"}])
def test_create_charge_taken_by_another_is_refused(
    adapter: EfiAdapter, vendor: Vendor, change: dict[str, Any]
) -> None:
    vendor.on("PUT", COB, (409, TAKEN))
    BOOK.shows(vendor, {**BOOK.sample("create_cob_response.json"), **change})
    with pytest.raises(InvalidRequest):
        adapter.create_charge(request())


def test_create_charge_taken_and_absent_is_unknown(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("PUT", COB, (409, TAKEN))
    BOOK.shows(vendor, None)
    with pytest.raises(OutcomeUnknown):
        adapter.create_charge(request())


@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("chave_invalida", ProviderRejected),
        ("documento_bloqueado", ProviderRejected),
        ("valor_invalido", InvalidRequest),
    ],
)
def test_create_charge_refused_tells_whose_fault(
    adapter: EfiAdapter, vendor: Vendor, word: str, error: type[Exception]
) -> None:
    vendor.on("PUT", COB, (400, {"nome": word, "mensagem": "CPF 52998224725"}))
    with pytest.raises(error) as refusal:
        adapter.create_charge(request())
    assert getattr(refusal.value, "code", "") == word
    assert "52998224725" not in str(refusal.value)


@given(minor=st.integers(0, 10**12))
def test_amounts_make_the_round_trip(minor: int) -> None:
    body = charge_body(request(minor=max(minor, 1)), PIX_KEY)
    assert normalize_amount(body["valor"]["original"]) == Money(max(minor, 1))


@pytest.mark.parametrize(("written", "minor"), IDS["valor"]["pairs_centavos"].items())
def test_normalize_amount_reads_the_schema(written: str, minor: int) -> None:
    assert normalize_amount(written) == Money(minor)


@pytest.mark.parametrize("written", [*IDS["valor"]["invalid"], 29.9, 2990, None, True, "٢٩.٩٠"])
def test_normalize_amount_refuses_the_rest(written: Any) -> None:
    with pytest.raises(ValueError, match="amount"):
        normalize_amount(written)
