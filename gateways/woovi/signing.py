"""Who sent a webhook: Woovi's own RSA key over the body, or the older secret of one webhook.

https://developers.woovi.com/docs/webhook/seguranca/webhook-signature-validation
https://developers.woovi.com/docs/webhook/seguranca/webhook-sandbox-public-key
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

PRODUCTION_KEYS = """\
-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC/+NtIkjzevvqD+I3MMv3bLXDt
pvxBjY4BsRrSdca3rtAwMcRYYvxSnd7jagVLpctMiOxQO8ieUCKLSWHpsMAjO/zZ
WMKbqoG8MNpi/u3fp6zz0mcHCOSqYsPUUG19buW8bis5ZZ2IZgBObWSpTvJ0cnj6
HKBAA82Jln+lGwS1MwIDAQAB
-----END PUBLIC KEY-----
"""
SANDBOX_KEYS = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoZwBaFwmstKqy9VAqqxi
SbCWgJR3dd5CTtDi6Fwthtd2owFkZIMqTqKg3Bq5ExjuOxE+v/1gIWFqR9jNjbtY
umwPq+wXQhvx9TrQgrrFMVZ6tMPcwzj8Nknw182N/HMIQsV6B+8JWWzf/cN4ZZVS
sRZfQvoVgFM7PSvSvc/h6v0X2Lkzjypvw7ZRkfxoc+z7B0p3vdQmLSKxPRpLzdLL
VlJ+CJA2aATKVQR5feiuWHKdOlvCT7IRhal0hxUAjc7rxho5eHgaxWO5rITke8wS
IjYIpuw38vMobYSxXb6iuj5Zrjpe2GV8vwuGud8H2dngYhkqbGuY5f4j1kfcN7gC
8QIDAQAB
-----END PUBLIC KEY-----
"""
_BLOCK = re.compile(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


def is_from_woovi(signature: str, body: bytes, keys_pem: str) -> bool:
    """Whether the holder of one of the keys signed these very bytes."""
    try:
        raw = base64.b64decode(signature.strip(), validate=True)
    except (ValueError, binascii.Error):
        return False
    return any(_verifies(key, raw, body) for key in _keys(keys_pem))


def is_from_holder(signature: str, body: bytes, secret: str) -> bool:
    """Whether who holds the webhook's own secret signed these bytes, in constant time."""
    digest = hmac.new(secret.encode(), body, hashlib.sha1).digest()
    return hmac.compare_digest(base64.b64encode(digest), signature.strip().encode())


def identify(keys_pem: str) -> set[str]:
    """SHA-256 of each key, as Woovi names them; what is no RSA key is left out."""
    forms = [
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for key in _keys(keys_pem)
    ]
    return {hashlib.sha256(form).hexdigest() for form in forms}


def _verifies(key: RSAPublicKey, signature: bytes, body: bytes) -> bool:
    try:
        key.verify(signature, body, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=16)
def _keys(keys_pem: str) -> tuple[RSAPublicKey, ...]:
    return tuple(_readable(_BLOCK.findall(keys_pem)))


def _readable(blocks: Iterable[str]) -> Iterable[RSAPublicKey]:
    for block in blocks:
        try:
            key = load_pem_public_key(block.encode())
        except ValueError:
            continue
        if isinstance(key, RSAPublicKey):
            yield key
