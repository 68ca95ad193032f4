"""What a partner's program does, in a few words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.test import Client
from rest_framework.test import APIClient

from core.storage import storage
from partners.models import Delivery, MediaAsset
from tests.support.files import jpeg


@dataclass(frozen=True)
class File:
    """A file on the photographer's disk, and what its program says of it."""

    content: bytes
    filename: str = "foto.jpg"
    content_type: str = "image/jpeg"
    sha256: str = ""

    @property
    def announced(self) -> dict[str, object]:
        return {
            "filename": self.filename,
            "content_type": self.content_type,
            "size_bytes": len(self.content),
            "sha256": self.sha256,
        }


def photo(number: int = 0) -> File:
    """A small good photo, unlike those of other numbers."""
    return File(jpeg(64 + number, 48), filename=f"foto-{number}.jpg")


def begin(program: APIClient, title: str = "Ensaio") -> Delivery:
    answer = program.post("/api/v1/deliveries", {"title": title})
    return Delivery.objects.get(id=answer.json()["id"])


def declare(program: APIClient, delivery: Delivery, files: Sequence[File]) -> list[MediaAsset]:
    answer = program.post(
        f"/api/v1/deliveries/{delivery.id}/assets", {"files": [file.announced for file in files]}
    )
    assert answer.status_code == 201, answer.json()
    ids = [each["id"] for each in answer.json()["assets"]]
    found = MediaAsset.objects.in_bulk(ids, field_name="id")
    return [found[asset.id] for asset in sorted(found.values(), key=lambda each: each.position)]


def put(asset: MediaAsset, content: bytes) -> None:
    """The bytes are at the upload's key, whatever the address would have allowed."""
    storage().write(key=asset.upload_key, body=content, content_type=asset.content_type)


def send(upload: dict[str, object], content: bytes) -> int:
    """PUT by the signed address, through the real door; answers the status."""
    headers = upload["headers"]
    assert isinstance(headers, dict)
    path = str(upload["url"]).removeprefix("http://testserver")
    return Client().generic("PUT", path, content, content_type=headers["Content-Type"]).status_code


def uploaded(program: APIClient, files: Sequence[File]) -> Delivery:
    """A draft whose files are all uploaded."""
    delivery = begin(program)
    for asset, file in zip(declare(program, delivery, files), files, strict=True):
        put(asset, file.content)
    return delivery


def published(program: APIClient, files: Sequence[File]) -> Delivery:
    """A delivery whose files wait for a worker."""
    delivery = uploaded(program, files)
    answer = program.post(f"/api/v1/deliveries/{delivery.id}/publish")
    assert answer.status_code == 202, answer.json()
    delivery.refresh_from_db()
    return delivery
