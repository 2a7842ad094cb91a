"""Why the calendar could not be changed, in words for the person at the screen."""


class CalendarRefused(Exception):  # noqa: N818 - it is an answer, not an error (as web.refusal.Refused, which stands higher)
    """A change of the calendar that was not made; `sentence` says why and what to do."""

    def __init__(self, sentence: str, *, code: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.field = field
