"""Providers that let in with a token for an hour: asked for once, kept in this process's memory."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, ClassVar

from gateways.gateway_adapter import Account
from gateways.http import Answer, HttpClient
from gateways.shapes import text
from gateways.trouble import CredentialsRejected, OutcomeUnknown, Unreachable

_EARLY = timedelta(seconds=60)
_MOST_TOKENS = 256


class TokenShelf:
    """Tokens of this process by account; the key is a digest, and nothing of it is shown."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokens: dict[str, tuple[str, datetime]] = {}

    def get(self, key: str, now: datetime) -> str:
        """The account's token, or nothing once it is about to run out."""
        with self._lock:
            token, until = self._tokens.get(key, ("", now))
        return token if now < until else ""

    def put(self, key: str, token: str, until: datetime) -> None:
        """Keep a token; when too many accounts have passed by, all are asked for again."""
        with self._lock:
            if len(self._tokens) >= _MOST_TOKENS:
                self._tokens.clear()
            self._tokens[key] = (token, until)

    def drop(self, key: str, token: str) -> None:
        """Forget this very token; another thread may have brought a newer one."""
        with self._lock:
            if self._tokens.get(key, ("",))[0] == token:
                del self._tokens[key]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._tokens.clear()


SHELF = TokenShelf()


class TokenClient(ABC):
    """Calls with the account's token."""

    telling: ClassVar[tuple[str, ...]]
    """The credentials that make one account another one."""

    def __init__(self, account: Account, http: HttpClient, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._clock = clock
        self.http = http

    @abstractmethod
    def ask_for_token(self) -> Answer:
        """The call that gives one. Raises GatewayError."""

    def request(self, method: str, path: str, **options: Any) -> Answer:
        """One call. A token no longer taken is renewed once: a 401 was not carried out."""
        token = SHELF.get(self._key, self._clock()) or self.renew()
        try:
            return self._send(token, method, path, **options)
        except CredentialsRejected as refusal:
            if refusal.code != "401":
                raise
        SHELF.drop(self._key, token)
        return self._send(self.renew(), method, path, **options)

    def renew(self) -> str:
        """A new token, kept until shortly before its end. Raises CredentialsRejected, Unreachable.

        Whatever became of the token, the call it was for has not been made.
        """
        try:
            answer = self.ask_for_token()
            if not answer.ok:
                raise CredentialsRejected(code=str(answer.status))
            return self._kept(answer.body())
        except OutcomeUnknown as trouble:
            raise Unreachable("no token", code=trouble.code) from None

    def given(self, name: str) -> str:
        """One of the account's credentials."""
        return self._account.credentials.get(name, "")

    def _send(self, token: str, method: str, path: str, **options: Any) -> Answer:
        headers = {**options.pop("headers", {}), "Authorization": f"Bearer {token}"}
        return self.http.request(method, path, headers=headers, **options)

    def _kept(self, body: dict[str, Any]) -> str:
        token, lasts = text(body.get("access_token"), most=5000), body.get("expires_in")
        if not token or type(lasts) is not int or not 0 < lasts < 10**6:
            raise OutcomeUnknown("unreadable token")
        SHELF.put(self._key, token, self._clock() + timedelta(seconds=lasts) - _EARLY)
        return token

    @property
    def _key(self) -> str:
        parts = [self.http.base_url, *(self.given(name) for name in self.telling)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()
