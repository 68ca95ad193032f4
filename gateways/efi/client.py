"""Efí's front door: OAuth by client credentials behind mTLS.

Facts: https://dev.efipay.com.br/docs/api-pix/credenciais (the certificate is wanted on the token
call too; the client's HttpClient presents it). Efí's own SDK is not used: it returns errors as
values, has no time-outs and does not follow a token's end.
"""

from gateways.http import Answer
from gateways.tokens import TokenClient


class EfiClient(TokenClient):
    """Calls with the account's token."""

    telling = ("client_id", "client_secret", "certificate_pem")

    def ask_for_token(self) -> Answer:
        """By basic authentication. Raises GatewayError."""
        return self.http.post(
            "/oauth/token",
            json={"grant_type": "client_credentials"},
            auth=(self.given("client_id"), self.given("client_secret")),
        )
