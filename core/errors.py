"""What can be wrong, as a tree; one handler (core.problems) turns it into an answer.

DomainError
├── NotFound      404   it is not there, or not yours: the two look the same
├── Conflict      409   it is there, in a state that does not allow this
├── Refused       422   understood, and not allowed
└── Unavailable   503   not now; the same request may work later

A concrete error is named for the thing that is wrong and carries a stable `code`.
"""

from typing import Any


class DomainError(Exception):
    """Something is wrong that the caller can understand.

    `code` is stable and part of the contract; `detail` is a kind sentence in pt-BR;
    `extra` are further members of the problem document.
    """

    status = 500
    code = "error"
    title = "Algo deu errado"
    detail = ""
    retry_after_seconds: int | None = None

    def __init__(self, detail: str = "", **extra: Any) -> None:
        self.detail = detail or self.detail or self.title
        self.extra = extra
        super().__init__(self.detail)


class NotFound(DomainError):
    """It is not there, or not yours."""

    status = 404
    code = "not_found"
    title = "Não encontrado"


class Conflict(DomainError):
    """It is there, in a state that does not allow this."""

    status = 409
    code = "conflict"
    title = "Conflito com o estado atual"


class Refused(DomainError):
    """Understood, and not allowed."""

    status = 422
    code = "refused"
    title = "Pedido recusado"


class Unavailable(DomainError):
    """Not now; the same request may work later."""

    status = 503
    code = "unavailable"
    title = "Indisponível no momento"
    retry_after_seconds = 5
