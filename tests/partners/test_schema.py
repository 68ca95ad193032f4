"""The OpenAPI document says all there is to know about the partner API."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.partners.test_tenancy import partner_routes

OPERATIONS = {
    ("/api/v1/partner", "get"),
    ("/api/v1/deliveries", "get"),
    ("/api/v1/deliveries", "post"),
    ("/api/v1/deliveries/{delivery_id}", "get"),
    ("/api/v1/deliveries/{delivery_id}/assets", "get"),
    ("/api/v1/deliveries/{delivery_id}/assets", "post"),
    ("/api/v1/deliveries/{delivery_id}/publish", "post"),
    ("/api/v1/assets/{asset_id}", "delete"),
    ("/api/v1/assets/{asset_id}/upload-url", "post"),
    ("/api/v1/deliveries/{delivery_id}/products", "get"),
    ("/api/v1/deliveries/{delivery_id}/products", "post"),
    ("/api/v1/deliveries/{delivery_id}/products/{product_id}", "patch"),
    ("/api/v1/deliveries/{delivery_id}/products/{product_id}", "delete"),
    ("/api/v1/partner/sales", "get"),
}
MONEY = {
    ("/api/v1/partner/balance", "get"),
    ("/api/v1/partner/statement", "get"),
    ("/api/v1/partner/payout-account", "get"),
    ("/api/v1/partner/payout-account", "put"),
    ("/api/v1/partner/payouts", "get"),
    ("/api/v1/partner/payouts", "post"),
    ("/api/v1/partner/payouts/{payout_id}", "get"),
}
"""Open to the people of a studio, too, who sign in."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def test_the_list_of_operations_is_whole() -> None:
    vouchers = {route for route in partner_routes() if "voucher" in route[1]}
    assert len(OPERATIONS | MONEY) == len(set(partner_routes()) - vouchers)


@pytest.mark.parametrize(("path", "method"), sorted(OPERATIONS | MONEY))
def test_each_operation_is_described(document: dict[str, Any], path: str, method: str) -> None:
    operation = document["paths"][path][method]
    assert operation["summary"]
    assert operation["tags"]
    assert operation["security"][0] == {"PartnerApiKey": []}
    assert (len(operation["security"]) > 1) == ((path, method) in MONEY)
    assert {"401", "503"} <= set(operation["responses"])
    if "{" in path:
        assert "404" in operation["responses"]
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    assert ("Idempotency-Key" in names) == (method == "post")


def test_the_key_is_a_security_scheme(document: dict[str, Any]) -> None:
    scheme = document["components"]["securitySchemes"]["PartnerApiKey"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "Authorization")


def test_errors_are_problem_documents(document: dict[str, Any]) -> None:
    publish = document["paths"]["/api/v1/deliveries/{delivery_id}/publish"]["post"]
    conflict = publish["responses"]["409"]["content"]["application/problem+json"]["schema"]
    shape = document["components"]["schemas"][conflict["$ref"].rpartition("/")[2]]
    assert {"type", "title", "status", "detail", "code", "missing"} <= set(shape["properties"])


def test_every_input_field_explains_itself_or_is_plain(document: dict[str, Any]) -> None:
    shapes = document["components"]["schemas"]
    plain = {"client_name", "client_email", "event_date", "files"}
    for name in ("DeliveriesInputRequest", "FileInputRequest"):
        for field, shape in shapes[name]["properties"].items():
            assert shape.get("description") or field in plain, f"{name}.{field}"
