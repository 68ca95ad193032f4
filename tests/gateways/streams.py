"""Webhooks as each provider really sends them: the recorded ones, with new ids, signed anew."""

import base64
import hashlib
import hmac
import random
import re
import time
from dataclasses import dataclass, field, replace
from typing import Any

from gateways.mercadopago.signing import sign as sign_mercadopago
from gateways.models import Gateway, Payment
from gateways.sandbox.signing import sign as sign_sandbox
from tests.factories_gateways import GatewayFactory
from tests.gateways.books import PAYLOADS, Book

SECRETS = {
    "stripe": {"signing_secret": "whsec_of_the_stream"},
    "sandbox": {"signing_secret": "sbxwh_of_the_stream"},
    "woovi": {"legacy_secret": "woovi-of-the-stream"},
    "mercadopago": {"signature_secret": "mp-of-the-stream"},
    "asaas": {"webhook_token": "asaas-of-the-stream"},
    "pagarme": {"webhook_user": "hook", "webhook_password": "of-the-stream"},
    "pushinpay": {"panel_token": "panel-of-the-stream"},
    "syncpay": {"webhook_token": "wh-of-the-stream"},
}


@dataclass(frozen=True)
class Template:
    """One recorded delivery about one charge, and the ids to be replaced in it."""

    kind: str
    body: str
    query: dict[str, str]
    our_ref: str
    provider_id: str
    key: str
    content_type: str
    token_in_path: bool


@dataclass(frozen=True)
class Letter:
    """One request, ready to be posted."""

    path: str
    body: bytes
    content_type: str
    kind: str
    query: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    """What a forger sends; the provider signs when it posts."""


def signed(letter: Letter) -> Letter:
    """The same with its provider's signature of this moment."""
    return replace(letter, headers=signature(letter.kind, letter.body, letter.query))


def templates_of(book: Book) -> list[Template]:
    """The provider's recorded news about payments: paid first."""
    cases = sorted(book.cases(), key=lambda case: "paid" not in str(case["expect"]))
    found = [_template(book, case) for case in cases]
    fit = [each for each in found if each is not None]
    unique = {each.body: each for each in fit}
    return list(unique.values())[:3]


def _template(book: Book, case: dict[str, Any]) -> Template | None:
    expected = case["expect"]
    want = expected[0] if isinstance(expected, list) and len(expected) == 1 else expected
    if not isinstance(want, dict) or want.get("kind") != "payment" or "effect" in want:
        return None
    body = (PAYLOADS / book.slug / case["body"]).read_text()
    in_path = book.adapter.capabilities.token_in_path
    query = {name: value for name, value in (case.get("query") or {}).items() if name != "hmac"}
    if not want["provider_id"] or not want["our_ref"]:
        return None
    return Template(
        kind=book.slug,
        body=body,
        query=query,
        our_ref=want["our_ref"],
        provider_id=want["provider_id"],
        key=want["dedupe_key"] or "",
        content_type=(case.get("headers") or {}).get("Content-Type", "application/json"),
        token_in_path=in_path,
    )


def open_account(kind: str) -> Gateway:
    """An account that knows the stream's secrets."""
    gateway: Gateway = GatewayFactory.create(kind=kind, credentials=SECRETS.get(kind, {}))
    return gateway


def new_id(old: str, chance: random.Random) -> str:
    """An id of the same shape; what stands before its last underscore stays."""
    head, mark, tail = old.rpartition("_")
    tail = re.sub(r"[a-z]", lambda _: chance.choice("abcdef"), tail)
    tail = re.sub(r"[A-Z]", lambda _: chance.choice("ABCDEF"), tail)
    return head + mark + re.sub(r"[0-9]", lambda _: chance.choice("123456789"), tail)


def write_letter(
    template: Template, gateway: Gateway, payment: Payment, chance: random.Random
) -> Letter:
    """The provider's news of this payment, to this account, to be signed."""
    token = payment.webhook_token.hex
    swaps = {template.provider_id: payment.provider_id, template.our_ref: token}
    if template.key and template.key not in swaps and ":" not in template.key:
        swaps[template.key] = new_id(template.key, chance)
    body, query = template.body, dict(template.query)
    for old, new in swaps.items():
        body = body.replace(old, new).replace(old.upper(), new.upper())
        query = {name: value.replace(old, new) for name, value in query.items()}
    tail = f"{token}/" if template.token_in_path else ""
    tail = "pix" if template.kind == "efi" else tail
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    path = f"/webhooks/{template.kind}/{gateway.webhook_secret}/{tail}"
    raw = body.encode()
    address = f"{path}?{asked}" if asked else path
    return Letter(address, raw, template.content_type, template.kind, query)


def signature(kind: str, body: bytes, query: dict[str, str]) -> dict[str, str]:
    """What this provider proves itself with."""
    secret, now = SECRETS.get(kind, {}), int(time.time())
    if kind == "stripe":
        key = secret["signing_secret"].encode()
        proof = hmac.new(key, b"%d." % now + body, hashlib.sha256).hexdigest()
        return {"Stripe-Signature": f"t={now},v1={proof}"}
    if kind == "sandbox":
        proof = sign_sandbox(secret["signing_secret"], body, timestamp=now)
        return {"Sandbox-Signature": proof}
    if kind == "woovi":
        digest = hmac.new(secret["legacy_secret"].encode(), body, hashlib.sha1).digest()
        return {"X-OpenPix-Signature": base64.b64encode(digest).decode()}
    if kind == "mercadopago":
        told = {"data_id": query["data.id"], "request_id": "r-1", "ts": str(now)}
        proof = sign_mercadopago(secret["signature_secret"], **told)
        return {"X-Signature": f"ts={now},v1={proof}", "X-Request-Id": "r-1"}
    return _password(kind, secret)


def _password(kind: str, secret: dict[str, str]) -> dict[str, str]:
    if kind == "asaas":
        return {"asaas-access-token": secret["webhook_token"]}
    if kind == "pagarme":
        pair = f"{secret['webhook_user']}:{secret['webhook_password']}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    if kind == "pushinpay":
        return {"x-pushinpay-token": secret["panel_token"]}
    if kind == "syncpay":
        return {"Authorization": f"Bearer {secret['webhook_token']}"}
    return {}


def forge(letter: Letter, foreign: Gateway, own: Gateway, number: int) -> Letter:
    """The same news from somebody who lacks one thing: each way in turn."""
    letter = signed(letter)
    unknown = letter.path.replace(own.webhook_secret, "0" * 43)
    others = letter.path.replace(own.webhook_secret, foreign.webhook_secret)
    without = replace(letter, headers={})
    wrong = {name: value[:-4] + "0000" for name, value in letter.headers.items()}
    ways = [replace(letter, path=unknown), replace(letter, path=others)]
    if letter.headers:
        ways += [without, replace(letter, headers=wrong)]
    if letter.kind in {"stripe", "woovi", "sandbox"}:
        ways.append(replace(letter, body=letter.body.replace(b"}", b" }", 1)))
    return ways[number % len(ways)]
