"""What the child says about a file."""


class Bad(Exception):  # noqa: N818 - an answer about the file, not a fault of the program
    """The file is not taken. `code` is a key of refusals.SENTENCES, `facts` fill that sentence."""

    def __init__(self, code: str, **facts: int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
