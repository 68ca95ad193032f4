"""As much of Stripe's API as a webhook view asks: `python -m … <port>`, on loopback.

Answers at once, from memory, and runs without Django, by whichever interpreter starts it.
"""

import asyncio
import json
import sys

from benchmarks.webhooks.deliveries import samples

_ACCOUNT: dict[str, object] = {
    "id": "acct_1Benchmark",
    "object": "account",
    "settings": {"dashboard": {}},
}


class _Line(asyncio.Protocol):
    """One connection that stays: requests without bodies, one after the other."""

    samples = samples()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._heard = b""

    def data_received(self, data: bytes) -> None:
        *requests, self._heard = (self._heard + data).split(b"\r\n\r\n")
        for request in requests:
            self._answer(request.split(b" ", 2)[1].decode())

    def _answer(self, target: str) -> None:
        _, _version, kind, *rest = target.partition("?")[0].split("/")
        found = _ACCOUNT if kind == "account" else self.samples.get(kind)
        status = "200 OK" if found else "404 Not Found"
        body = json.dumps(_named(found, rest) if found else {"error": {"message": target}})
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
        self._transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())


def _named(found: dict[str, object], rest: list[str]) -> dict[str, object]:
    return found | {"id": rest[0]} if rest else found


async def _serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Line, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
