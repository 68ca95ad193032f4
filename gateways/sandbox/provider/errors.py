"""What the sandbox answers when it says no."""


class Refusal(Exception):
    """A no of the sandbox, as its API and its page tell it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(code)


def not_found() -> Refusal:
    return Refusal(404, "charge_not_found", "No such charge in this account.")


def not_possible(code: str) -> Refusal:
    return Refusal(409, code, "The charge is in a state that does not allow this.")
