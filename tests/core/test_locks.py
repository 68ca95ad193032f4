"""One at a time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from core.locks import one_at_a_time, single_flight


@pytest.mark.django_db(transaction=True)
def test_single_flight_has_one_holder() -> None:
    def try_it() -> bool:
        try:
            with single_flight("job") as mine:
                return mine
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with single_flight("job") as mine:
            assert mine
            assert pool.submit(try_it).result() is False
        assert pool.submit(try_it).result() is True


@pytest.mark.django_db(transaction=True)
def test_one_at_a_time_skips_the_second_run() -> None:
    runs = []

    @one_at_a_time
    def job(pool: ThreadPoolExecutor | None) -> None:
        runs.append(1)
        if pool:
            pool.submit(second).result()

    def second() -> None:
        try:
            job(None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        job(pool)
    assert runs == [1]
