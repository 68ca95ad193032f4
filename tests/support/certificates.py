"""Certificates of a made-up authority, for TLS on loopback with both sides proving themselves."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LOOPBACK = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
_PEM = serialization.Encoding.PEM


class Authority:
    """Signs certificates; each call makes a new key."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("A made-up authority")
        self._certificate = self._signed(self._key, self._name, is_authority=True)

    @property
    def pem(self) -> str:
        """What those who trust this authority are given."""
        return self._certificate.public_bytes(_PEM).decode()

    def issue(self, name: str, *, password: bytes = b"") -> str:
        """A certificate for 127.0.0.1 and its key in one text; the key sealed by a password."""
        key = ec.generate_private_key(ec.SECP256R1())
        sealing = (
            serialization.BestAvailableEncryption(password)
            if password
            else serialization.NoEncryption()
        )
        form = serialization.PrivateFormat.PKCS8
        private = key.private_bytes(_PEM, form, sealing).decode()
        return self._signed(key, _named(name)).public_bytes(_PEM).decode() + private

    def _signed(
        self, key: ec.EllipticCurvePrivateKey, name: x509.Name, *, is_authority: bool = False
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(x509.SubjectAlternativeName([_LOOPBACK]), critical=False)
            .sign(self._key, hashes.SHA256())
        )


@dataclass(frozen=True)
class MutualTls:
    """A server's side of TLS that lets in only who shows a certificate of the authority."""

    authority: Authority
    context: ssl.SSLContext
    trust_file: Path


def mutual_tls(folder: Path) -> MutualTls:
    """A new authority, its certificate in `folder`, and a server's context."""
    authority = Authority()
    trust, own = folder / "authority.pem", folder / "server.pem"
    trust.write_text(authority.pem)
    own.write_text(authority.issue("server"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(trust)
    context.load_cert_chain(own)
    return MutualTls(authority, context, trust)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
