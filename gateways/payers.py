"""What some providers want to know of a payer: asked for where we were not told, never invented."""

import re

from gateways.charges import Customer
from gateways.trouble import CustomerDataRequired

_BRAZILIAN = re.compile(r"^\+55([1-9][0-9])([0-9]{8,9})$")


def require(customer: Customer, *names: str) -> None:
    """Raises CustomerDataRequired with all that is missing at once."""
    missing = [name for name in names if not getattr(customer, name)]
    if missing:
        raise CustomerDataRequired(*missing)


def brazilian_phone(customer: Customer) -> tuple[str, str]:
    """Area code and number. Raises CustomerDataRequired when there is none in Brazil."""
    found = _BRAZILIAN.match(customer.phone)
    if found is None:
        raise CustomerDataRequired("phone")
    return found[1], found[2]


def known_payer(customer: Customer) -> dict[str, str]:
    """Name, e-mail, document and national phone, digits only. Raises CustomerDataRequired."""
    require(customer, "name", "email", "document", "phone")
    return {
        "name": customer.name,
        "email": customer.email,
        "document": customer.document,
        "phone": "".join(brazilian_phone(customer)),
    }


def is_cpf(document: str) -> bool:
    """A person's document; a company's has 14 characters."""
    return len(document) == 11 and document.isdigit()
