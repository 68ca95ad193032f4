"""What the partners app holds of people: studios' contacts, and the clients studios name.

A client is known here by the e-mail the studio wrote down, if any; there is no row of ours to
follow. Photographs below `partners/` stay: the studio is their controller, we keep them for it.
"""

from datetime import datetime
from typing import Any

from core.personal_data import Rows, declare_impersonal, keep, register
from partners.models import ApiKey, CreditEntry, Delivery, MediaAsset, Member, Partner


def _studio_rows(person: Any, _now: datetime) -> Rows:
    rows = Partner.objects.filter(email__iexact=person.email)
    return [dict(row) for row in rows.values("name", "email", "phone", "terms_accepted_at")]


def _deliveries_to(person: Any) -> Any:
    return Delivery.objects.filter(client_email__iexact=person.email)


def _delivery_rows(person: Any, _now: datetime) -> Rows:
    rows = _deliveries_to(person).values(
        "client_name", "client_email", "title", "event_date", "partner__name"
    )
    return [dict(row) for row in rows]


def _blank_client(person: Any, _now: datetime) -> None:
    _deliveries_to(person).update(client_name="", client_email="")


register(
    model=Partner,
    fields=["name", "email", "phone"],
    export=_studio_rows,
    # A studio's contract and fiscal duties outlive its owner's account with us as a client.
    erase=keep,
)
declare_impersonal(Partner, logo_key="a path in our storage")


def _membership_rows(person: Any, _now: datetime) -> Rows:
    rows = person.memberships.values("partner__name", "created_at")
    return [dict(row) for row in rows]


def _leave_studios(person: Any, _now: datetime) -> None:
    person.memberships.all().delete()


register(
    model=Member,
    fields=["user"],
    export=_membership_rows,
    erase=_leave_studios,
)
register(
    model=Delivery,
    fields=["client_name", "client_email"],
    export=_delivery_rows,
    erase=_blank_client,
)
declare_impersonal(
    Delivery,
    external_id="the studio's own number",
    title="the studio's own words for its work; it is their controller",
    assets_payload="a manifest of files: keys, sizes, digests",
)
declare_impersonal(
    MediaAsset,
    filename="given by the studio's camera or program",
    failure_detail="a sentence of ours",
    upload_key="a path in our storage",
    upload_etag="a digest",
    original_key="a path in our storage",
    original_etag="a digest",
    preview_key="a path in our storage",
    thumbnail_key="a path in our storage",
)
declare_impersonal(
    CreditEntry, source="a noun and an id", by="an id (`user:7`) or the name of a process"
)
declare_impersonal(
    ApiKey,
    id="prefix and hash of a key",
    name="what the studio calls its program",
    hashed_key="a hash",
)
