"""SyncPay's token: an hour's worth, fetched once and kept in this process's memory alone."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from gateways.gateway_adapter import Account
from gateways.http import Answer, HttpClient
from gateways.shapes import text
from gateways.trouble import CredentialsRejected, InvalidRequest, OutcomeUnknown, Unreachable

_EARLY = timedelta(seconds=60)
_MOST_ACCOUNTS = 256
_tokens: dict[str, tuple[str, datetime]] = {}


class SyncPayClient:
    """Calls with a token that is good now."""

    def __init__(self, account: Account, http: HttpClient, clock: Callable[[], datetime]) -> None:
        self._id = account.credentials.get("client_id", "")
        self._secret = account.credentials.get("client_secret", "")
        self._http = http
        self._clock = clock
        # Another secret, or another address, is another account.
        named = "\n".join((http.base_url, self._id, self._secret))
        self._key = hashlib.sha256(named.encode()).hexdigest()

    def call(self, method: str, path: str, **options: Any) -> Answer:
        """One call. A token that was let in before and is not now is replaced, once.

        Repeating is safe: who is not let in has changed nothing. Raises GatewayError.
        """
        kept = self._kept()
        try:
            return self._call(kept or self.renew(), method, path, options)
        except CredentialsRejected:
            _tokens.pop(self._key, None)
            if not kept:
                raise
        return self._call(self.renew(), method, path, options)

    def renew(self) -> str:
        """A new token, kept until shortly before it ends.

        Raises Unreachable for all that leaves us without one: nothing was asked of them yet.
        """
        body = {"client_id": self._id, "client_secret": self._secret}
        try:
            answer = self._http.post("/api/partner/v1/auth-token", json=body)
            if not answer.ok:
                raise CredentialsRejected(code=str(answer.status))
            given = answer.body()
        except (OutcomeUnknown, InvalidRequest):
            raise Unreachable("no token") from None
        token, seconds = text(given.get("access_token"), most=4000), given.get("expires_in")
        if not token:
            raise Unreachable("no token")
        if type(seconds) is int and 0 < seconds <= 86400:
            self._keep(token, self._clock() + timedelta(seconds=seconds) - _EARLY)
        return token

    def _kept(self) -> str:
        token, until = _tokens.get(self._key, ("", None))
        return token if until and self._clock() < until else ""

    def _keep(self, token: str, until: datetime) -> None:
        if len(_tokens) >= _MOST_ACCOUNTS:
            _tokens.clear()
        _tokens[self._key] = (token, until)

    def _call(self, token: str, method: str, path: str, options: dict[str, Any]) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return self._http.request(method, path, headers=headers, **options)
