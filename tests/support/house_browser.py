"""A browser without JavaScript: keeps cookies, sends the forms it was given."""

import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.support.http import Reply, send

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_MOVED = (301, 302, 303, 307)


class Browser:
    """One person's browser at one site."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.path = "/"
        self._cookies: dict[str, str] = {}
        self._token = ""

    def open(self, address: str) -> Reply:
        """A page, after as many redirects as it takes; `path` is where that ended."""
        reply = self._ask("GET", address)
        for _ in range(10):
            if reply.status not in _MOVED:
                break
            reply = self._ask("GET", reply.headers["location"])
        if found := _TOKEN.search(reply.body.decode(errors="replace")):
            self._token = found[1]
        return reply

    def submit(self, **fields: str) -> Reply:
        """Send the form of the page that is open, and go where it leads."""
        form = urlencode({"csrfmiddlewaretoken": self._token, **fields}).encode()
        reply = self._ask("POST", self.path, form)
        return self.open(reply.headers["location"]) if reply.status in _MOVED else reply

    def _ask(self, method: str, address: str, body: bytes = b"") -> Reply:
        parts = urlsplit(address)
        self.path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Origin": self.base_url,
        }
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Content-Length"] = str(len(body))
        reply = send(method, self.base_url + self.path, headers=headers, body=body, timeout=30)
        for line in reply.cookies:
            self._cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        return reply
