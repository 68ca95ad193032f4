"""SyncPay's front door: an hour's token for the client's id and secret.

https://syncpay.apidog.io (auth-token; evidence: B)
"""

from gateways.http import Answer
from gateways.tokens import TokenClient

AS_JSON = {"Accept": "application/json"}


class SyncPayClient(TokenClient):
    """Calls with the account's token."""

    telling = ("client_id", "client_secret")

    def ask_for_token(self) -> Answer:
        """Raises GatewayError."""
        body = {name: self.given(name) for name in self.telling}
        return self.http.post("/api/partner/v1/auth-token", json=body, headers=AS_JSON)
