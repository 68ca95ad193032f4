"""The cookie of a browser that redeemed."""

import uuid
from datetime import timedelta

import time_machine
from django.http import HttpResponse
from django.test import RequestFactory

from vouchers.access import LIFETIME_SECONDS, issue_token
from vouchers.views.browser_access import COOKIE, redemptions_of_browser, remember_redemption


def browser(cookie: str):
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = cookie
    return request


def remembering(cookie: str, redemption: uuid.UUID) -> str:
    response = HttpResponse()
    remember_redemption(browser(cookie), response, token=issue_token(redemption))
    return response.cookies[COOKIE].value


def test_remember_redemption_keeps_several_newest_first() -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    cookie = remembering(remembering("", first), second)
    assert redemptions_of_browser(browser(cookie)) == [second, first]


def test_remember_redemption_twice_keeps_it_once() -> None:
    redemption = uuid.uuid4()
    token = issue_token(redemption)
    response = HttpResponse()
    remember_redemption(browser(token), response, token=token)
    assert response.cookies[COOKIE].value == token


def test_remember_redemption_lets_the_oldest_go_before_the_cookie_grows_too_large() -> None:
    cookie, newest = "", uuid.uuid4()
    for _ in range(30):
        cookie = remembering(cookie, uuid.uuid4())
    cookie = remembering(cookie, newest)
    assert redemptions_of_browser(browser(cookie))[0] == newest
    assert len(cookie) < 2000


def test_redemptions_of_browser_reads_nothing_forged_or_mangled() -> None:
    good = uuid.uuid4()
    cookie = "|".join(["", "x", "a:b:c", issue_token(uuid.uuid4())[:-2], issue_token(good)])
    assert redemptions_of_browser(browser(cookie)) == [good]


def test_redemptions_of_browser_ends_after_a_day(now) -> None:
    with time_machine.travel(now, tick=False):
        cookie = issue_token(uuid.uuid4())
    with time_machine.travel(now + timedelta(seconds=LIFETIME_SECONDS - 1), tick=False):
        assert redemptions_of_browser(browser(cookie))
    with time_machine.travel(now + timedelta(seconds=LIFETIME_SECONDS + 1), tick=False):
        assert not redemptions_of_browser(browser(cookie))
