"""Efí's front door: OAuth by client credentials behind mTLS, the token kept until it runs out.

Facts: https://dev.efipay.com.br/docs/api-pix/credenciais (the certificate is wanted on the token
call too; the client's HttpClient presents it). Efí's own SDK is not used: it returns errors as
values, has no time-outs and does not follow a token's end.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

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


SHELF = TokenShelf()


class EfiClient:
    """Calls with the account's token."""

    def __init__(self, account: Account, http: HttpClient, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._http = http
        self._clock = clock

    def request(self, method: str, path: str, **options: Any) -> Answer:
        """One call. A token Efí no longer takes is renewed once: a 401 was not carried out."""
        token = self._token()
        try:
            return self._send(token, method, path, **options)
        except CredentialsRejected as refusal:
            if refusal.code != "401":
                raise
        SHELF.drop(self._key, token)
        return self._send(self._token(), method, path, **options)

    def _send(self, token: str, method: str, path: str, **options: Any) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        return self._http.request(method, path, headers=headers, **options)

    def _token(self) -> str:
        return SHELF.get(self._key, self._clock()) or self._new_token()

    def _new_token(self) -> str:
        try:
            answer = self._http.post(
                "/oauth/token",
                json={"grant_type": "client_credentials"},
                auth=(self._given("client_id"), self._given("client_secret")),
            )
            if not answer.ok:
                raise CredentialsRejected(code=str(answer.status))
            return self._kept(answer.body())
        except OutcomeUnknown as trouble:
            # Whatever became of the token, the call it was for has not been made.
            raise Unreachable("no token", code=trouble.code) from None

    def _kept(self, body: dict[str, Any]) -> str:
        token = text(body.get("access_token"), most=5000)
        lasts = body.get("expires_in")
        if not token or type(lasts) is not int or not 0 < lasts < 10**6:
            raise OutcomeUnknown("unreadable token")
        SHELF.put(self._key, token, self._clock() + timedelta(seconds=lasts) - _EARLY)
        return token

    @property
    def _key(self) -> str:
        parts = [self._http.base_url, *(self._given(name) for name in _TELLING)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _given(self, name: str) -> str:
        return self._account.credentials.get(name, "")


_TELLING = ("client_id", "client_secret", "certificate_pem")
