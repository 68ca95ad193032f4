"""A studio's program: the partner API as it is used, with real files."""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

from partners.models import Partner
from tests.factories import CreditEntryFactory, PartnerFactory, plain_api_key
from tests.support.files import heic, jpeg, mp4, png, webp
from tests.support.house_client import Client
from tests.support.http import Reply, send


@dataclass(frozen=True)
class RealFile:
    """A file on the studio's disk."""

    filename: str
    content_type: str
    body: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def announced(self) -> dict[str, Any]:
        return {
            "filename": self.filename,
            "content_type": self.content_type,
            "size_bytes": len(self.body),
            "sha256": self.sha256,
        }


def a_session() -> list[RealFile]:
    """One file of each kind a photographer delivers; turned cameras and awkward names included."""
    return [
        RealFile("alice-001.jpg", "image/jpeg", jpeg(900, 600)),
        RealFile("de pé (ção) 😀.jpg", "image/jpeg", jpeg(400, 600, orientation=6)),
        RealFile("alice-003.png", "image/png", png(640, 480)),
        RealFile("alice-004.webp", "image/webp", webp(640, 480)),
        RealFile("IMG_0005.HEIC", "image/heic", heic(640, 480)),
        RealFile("filme.mp4", "video/mp4", mp4(1280, 720)),
    ]


class Studio:
    """A partner with credits and a key."""

    def __init__(self, http: Client, *, credits: int = 10) -> None:
        self.partner: Partner = PartnerFactory.create(name="Estúdio Aurora")
        if credits:
            CreditEntryFactory.create(partner=self.partner, amount=credits)
        self.http = http.with_headers(Authorization=f"Api-Key {plain_api_key(self.partner)}")

    def create_delivery(self, title: str = "Newborn da Alice") -> str:
        reply = self.http.post("/api/v1/deliveries", {"title": title})
        assert reply.status == 201, reply
        return str(reply.json["id"])

    def declare(self, delivery: str, files: list[RealFile]) -> list[dict[str, Any]]:
        announced = {"files": [file.announced for file in files]}
        reply = self.http.post(f"/api/v1/deliveries/{delivery}/assets", announced)
        assert reply.status == 201, reply
        return list(reply.json["assets"])

    def deliver(self, files: list[RealFile]) -> str:
        """Created, declared, uploaded and published; not yet READY."""
        delivery = self.create_delivery()
        for asset, file in zip(self.declare(delivery, files), files, strict=True):
            assert upload(asset, file.body).status == 200
        assert self.publish(delivery).status == 202
        return delivery

    def publish(self, delivery: str) -> Reply:
        key = secrets.token_urlsafe(24)
        return self.http.post(f"/api/v1/deliveries/{delivery}/publish", Idempotency_Key=key)

    def status(self, delivery: str) -> str:
        return str(self.http.get(f"/api/v1/deliveries/{delivery}").json["status"])

    def assets(self, delivery: str) -> list[dict[str, Any]]:
        return list(self.http.get(f"/api/v1/deliveries/{delivery}/assets").json["results"])

    def issue_voucher(self, delivery: str, access: str = "perpetual") -> str:
        body = {"count": 1, "access": access}
        reply = self.http.post(f"/api/v1/deliveries/{delivery}/vouchers", body)
        assert reply.status == 201, reply
        return str(reply.json["vouchers"][0]["code"])


def upload(asset: dict[str, Any], body: bytes) -> Reply:
    """Send the bytes as the answer to the announcement says: method, address, headers."""
    order = asset["upload"]
    return send(order["method"], order["url"], headers=order["headers"], body=body, timeout=30)
