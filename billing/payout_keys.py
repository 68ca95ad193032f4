"""Pix keys as they may be shown: enough to recognise one's own, too little to pay to."""

from billing.documents import masked_document


def masked_key(kind: str, key: str) -> str:
    """`***.982.247-**`, `a…a@exemplo.com.br`, `(11) •••••-5678`, `…40000`."""
    if kind == "document":
        return masked_document(key)
    if kind == "email":
        name, _at, host = key.partition("@")
        return f"{name[:1]}…{name[-1:]}@{host}"
    if kind == "phone":
        return f"({key[3:5]}) •••••-{key[-4:]}"
    return f"…{key[-6:]}"
