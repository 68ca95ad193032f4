"""Stripe's deliveries: of several types, each event a new one, signed just before it is sent."""

import hashlib
import hmac
import json
import time
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from tests import gateways

SIGNING_SECRET = "whsec_only_for_the_benchmark"
SECRET_KEY = "sk_test_51OnlyForTheBenchmark0123456789"
_SAMPLES = Path(gateways.__path__[0]) / "payloads" / "stripe"
# Type, and the recorded payload it is made of.
_TYPES = (
    ("payment_intent.succeeded", "paid"),
    ("charge.succeeded", "refunded"),
    ("payment_intent.canceled", "canceled"),
    ("charge.refunded", "refunded"),
)
# Without them an object stands for itself: whoever follows them would have more to ask.
_REFERENCES = ("latest_charge", "payment_intent", "payment_method", "balance_transaction")
_NEW_ID = "id_of_a_benchmark"
_numbers = count(1)


def requests(how_many: int, *, path: str, port: int) -> list[bytes]:
    """Whole requests, signed now: a signature is believed for five minutes."""
    return [_request(_body(next(_numbers)), path, port) for _ in range(how_many)]


def samples() -> dict[str, Any]:
    """An object of each kind by its path in Stripe's API, as a library that asks is told it."""
    found = (json.loads(_template(kind, name)) for kind, name in _TYPES)
    return {each["data"]["object"]["object"] + "s": each["data"]["object"] for each in found}


def _body(number: int) -> bytes:
    kind, name = _TYPES[number % len(_TYPES)]
    return _template(kind, name).replace(_NEW_ID, f"3Bench{number:018}").encode()


@cache
def _template(kind: str, name: str) -> str:
    event = json.loads((_SAMPLES / f"{name}.json").read_text())
    subject = event["data"]["object"]
    subject |= dict.fromkeys(_REFERENCES & subject.keys())
    prefix = "ch" if subject["object"] == "charge" else "pi"
    subject["id"], event["id"] = f"{prefix}_{_NEW_ID}", f"evt_{_NEW_ID}"
    return json.dumps(event | {"type": kind, "created": int(time.time())})


def _request(body: bytes, path: str, port: int) -> bytes:
    told_at = int(time.time())
    signed = f"{told_at}.".encode() + body
    signature = hmac.new(SIGNING_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\n"
        "Accept: */*; q=0.5, application/xml\r\nCache-Control: no-cache\r\n"
        "Content-Type: application/json; charset=utf-8\r\n"
        f"Stripe-Signature: t={told_at},v1={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
