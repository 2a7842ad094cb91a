"""Why an archive was not made or not read back, in words for the operator."""


class BackupRefused(Exception):  # noqa: N818 (it is an answer, not an error)
    """`sentence` says what is wrong and what to do, in Indonesian; `code` is for tests."""

    def __init__(self, sentence: str, *, code: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
