"""Few at once, and every place is given back."""

import gc

import pytest

from vouchers.errors import TooManyArchives
from vouchers.sending import Place, Sent


@pytest.fixture(autouse=True)
def empty_hall():
    gc.collect()


def test_place_is_refused_when_all_are_taken():
    taken = [Place(at_most=2) for _ in range(2)]

    with pytest.raises(TooManyArchives):
        Place(at_most=2)
    taken[0].leave()
    assert Place(at_most=2)


def test_place_left_twice_is_one_place():
    place, other = Place(at_most=2), Place(at_most=2)
    place.leave()
    place.leave()
    third = Place(at_most=2)

    with pytest.raises(TooManyArchives):
        Place(at_most=2)
    assert {other, third}


def test_place_that_is_forgotten_is_free():
    Place(at_most=1)
    assert Place(at_most=1)


def test_sent_passes_the_bytes_and_gives_the_place_back():
    place = Place(at_most=1)
    sent = Sent(iter([b"a", b"b"]), place)

    assert b"".join(sent) == b"ab"
    sent.close()
    assert Place(at_most=1)


def test_sent_given_up_half_way_gives_the_place_back():
    place = Place(at_most=1)
    sent = Sent(iter([b"a", b"b"]), place)
    next(sent)
    with pytest.raises(TooManyArchives):
        Place(at_most=1)

    sent.close()
    assert Place(at_most=1)
