"""A visitor of the house: HTTP as programs and people send it, no retries."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.support.http import Reply, send


@dataclass(frozen=True)
class Client:
    """Requests to one address, with headers of its own."""

    base_url: str
    headers: dict[str, str] = field(default_factory=dict)

    def with_headers(self, **headers: str) -> "Client":
        """`Authorization="…"`; underscores become hyphens."""
        return Client(self.base_url, {**self.headers, **_header_names(headers)})

    def get(self, path: str, *, timeout: float = 30, **headers: str) -> Reply:
        return self._ask("GET", path, b"", _header_names(headers), timeout)

    def post(self, path: str, body: Any = None, *, timeout: float = 30, **headers: str) -> Reply:
        """`body` is sent as JSON."""
        said = {"Content-Type": "application/json", **_header_names(headers)}
        return self._ask("POST", path, json.dumps(body or {}).encode(), said, timeout)

    def redeem(
        self, code: str, *, key: str = "", email: str = "", timeout: float = 30, **headers: str
    ) -> Reply:
        """POST /api/v1/redeem, with a key and an address of its own unless told."""
        body = {
            "code": code,
            "email": email or f"cliente-{secrets.token_hex(6)}@exemplo.com.br",
            "name": "Marina",
            "terms_accepted": True,
        }
        headers["Idempotency_Key"] = key or secrets.token_urlsafe(24)
        return self.post("/api/v1/redeem", body, timeout=timeout, **headers)

    def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str], timeout: float
    ) -> Reply:
        told = {**self.headers, **headers}
        if body:
            told["Content-Length"] = str(len(body))
        return send(method, self.base_url + path, headers=told, body=body, timeout=timeout)


def _header_names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
