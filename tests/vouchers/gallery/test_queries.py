"""How many questions a page asks the database: the same at three files and at a thousand."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.toggles import forget_remembered
from tests.factories import MomentAssetFactory, MomentFactory
from tests.vouchers.gallery import doors
from tests.vouchers.gallery.conftest import share
from vouchers.models import MomentAsset

pytestmark = pytest.mark.django_db


def grow(moment, count: int) -> None:
    start = moment.assets.count()
    MomentAsset.objects.bulk_create(
        MomentAssetFactory.build(moment=moment, position=position)
        for position in range(start, count)
    )


def asked(client, address: str) -> int:
    """With every switch read anew: on a slow day the three seconds end between two questions."""
    forget_remembered()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("visitor", "address", "most"),
    [
        (doors.owner, "/acervo/{id}", 6),
        (doors.owner, "/acervo/{id}?depois=1", 7),
        (doors.owner, "/acervo/{id}/f/{asset}", 8),
        (doors.owner_bearer, "/api/v1/moments/{id}", 7),
        (doors.owner_bearer, "/api/v1/moments/{id}/assets", 4),
        (doors.redeemer, "/acervo/{id}", 5),
        (doors.guest, "/g/{token}", 3),
        (doors.guest_who_may_download, "/g/{token}/baixar.zip", 2),
    ],
)
def test_questions_do_not_grow_with_the_files(moment, redemption, visitor, address, most):
    client = visitor(moment, redemption)
    filled = address.format(
        id=moment.id, token=moment.share_token, asset=moment.assets.get(position=0).id
    )
    few = asked(client, filled)
    grow(moment, 1000)

    assert asked(client, filled) == few <= most


@pytest.mark.parametrize(
    ("visitor", "address", "most"),
    [(doors.owner, "/acervo", 7), (doors.owner_bearer, "/api/v1/moments", 6)],
)
def test_questions_do_not_grow_with_the_moments(moment, redemption, visitor, address, most):
    client = visitor(moment, redemption)
    few = asked(client, address)
    for each in MomentFactory.create_batch(20, user=moment.user):
        MomentAssetFactory.create(moment=each, position=0)

    assert asked(client, address) == few <= most


def test_questions_of_a_guest_are_counted_by_the_link(moment):
    assert asked(Client(), share(moment)) <= 3
