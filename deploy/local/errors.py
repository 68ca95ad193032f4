"""What stops a start, told to a person."""


class Unable(Exception):
    """A start that cannot go on; its text is the whole sentence the person reads."""
