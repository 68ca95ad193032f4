"""A browser for any test: one for the whole run, since Playwright allows one to a thread."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    ViewportSize,
    sync_playwright,
)

from core.storage import forget_storage

# Playwright keeps an event loop in this thread, which Django would take for an async view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run", "--disable-quic",
]  # fmt: skip
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: install Debian's package `chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, settings) -> str:
    """The address of the running site, which signed addresses of files point to as well."""
    settings.BASE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    forget_storage()
    return str(live_server.url)


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """`visit("/resgatar")`: a page on a phone; any option of a browser context can be given.

    An exception or an error in the page's console fails the test at its end, but for those that
    begin with what the test `forgives`.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    forgiven: list[str] = ["Failed to load resource"]  # the status says so already

    def open_page(
        path: str, *, cookies: dict[str, str] | None = None, forgives: str = "", **options
    ) -> Page:
        forgiven.extend([forgives] if forgives else [])
        context = chromium.new_context(base_url=site, **{"viewport": PHONE, **options})
        contexts.append(context)
        context.add_cookies(
            [{"name": name, "value": value, "url": site} for name, value in (cookies or {}).items()]
        )
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: _listen(line, complaints))
        page.on("response", lambda response: _look(response, complaints))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in complaints if not text.startswith(tuple(forgiven))] == []


def _listen(line: ConsoleMessage, complaints: list[str]) -> None:
    """Every error and warning."""
    if line.type in {"error", "warning"}:
        complaints.append(line.text)


def _look(response: Response, complaints: list[str]) -> None:
    """A picture, script or style that is missing."""
    if response.status >= 400 and response.request.resource_type not in {"document", "xhr"}:
        complaints.append(f"{response.status} {response.url}")
