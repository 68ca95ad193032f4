"""How the fake says no."""


class Refusal(Exception):
    """An S3 error answer: a code, an HTTP status, a sentence."""

    def __init__(self, code: str, status: int, message: str = "") -> None:
        super().__init__(code)
        self.code, self.status, self.message = code, status, message or code
