"""Why a person or a role could not be written down, in words for the person at the screen."""


class PersonRefused(ValueError):  # noqa: N818 (a refusal is an answer)
    """`sentence` says what to do, in Indonesian; `field` names the form field it belongs to; `code` is for tests."""

    def __init__(self, sentence: str, *, field: str = "", code: str = "refused") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.code = code
