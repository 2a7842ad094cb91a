"""How much a page paints, with the forms that draw forms: a few hundred bytes can ask for a billion drawings."""

from typing import TYPE_CHECKING, Any, Final

from .pdf_marks import Marks, marks_in
from .verdict import Bad

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ON_A_PAGE: Final = Marks(painted=100_000, points=1_000_000, letters=200_000)
"""A crowded map or plan has some ten thousand lines, a page of small print some ten thousand letters."""
MOST_TOGETHER: Final = Marks(painted=300_000, points=3_000_000, letters=2_000_000)
A_FORM: Final = Marks(painted=4)  # beside its content and the sign that draws it; inside forms counted again each time
_DEEPEST: Final = 28  # readers give up there too


def refuse_endless_drawing(pdf: Any) -> None:
    """Count what each page would draw, without drawing it. Raises Bad."""
    count, together = _Count(), Marks()
    for page in pdf.pages:
        marks = count.of(page.obj, 0)
        for form in _appearances(page.obj):
            marks += count.of_form(form, 0)
        together += marks
        if marks.beyond(MOST_ON_A_PAGE) or together.beyond(MOST_TOGETHER):
            raise Bad("terlalu_rumit")


class _Count:
    """The marks of pages and forms; each form and each stream is looked at once."""

    def __init__(self) -> None:
        self._forms: dict[tuple[int, int], Marks] = {}
        self._streams: dict[tuple[int, int], Marks] = {}

    def of(self, holder: Any, depth: int) -> Marks:
        """What the content of `holder` (a page or a form) draws, all levels together."""
        if depth > _DEEPEST:
            raise Bad("terlalu_rumit")
        total = sum((self._of_stream(stream) for stream in _content(holder)), Marks())
        forms = {} if total.beyond(MOST_ON_A_PAGE) else _forms(holder)
        for name in _drawn_names(holder) if forms else ():
            if name in forms:
                total += self.of_form(forms[name], depth)
            if total.beyond(MOST_ON_A_PAGE):
                break
        return total

    def of_form(self, form: Any, depth: int) -> Marks:
        """What drawing this form once draws."""
        number: tuple[int, int] = form.objgen
        if number not in self._forms:
            self._forms[number] = MOST_ON_A_PAGE  # a form that draws itself has no end
            self._forms[number] = A_FORM + self.of(form, depth + 1)
        return self._forms[number]

    def _of_stream(self, stream: Any) -> Marks:
        number: tuple[int, int] = stream.objgen
        if number not in self._streams:
            self._streams[number] = marks_in(_plain(stream), MOST_ON_A_PAGE)
        return self._streams[number]


def _content(holder: Any) -> "Iterator[Any]":
    import pikepdf

    if isinstance(holder, pikepdf.Stream):
        yield holder
        return
    named = holder.get("/Contents")
    for part in named if isinstance(named, pikepdf.Array) else [named]:
        if isinstance(part, pikepdf.Stream):
            yield part


def _plain(stream: Any) -> bytes:
    """The unpacked bytes; none where they cannot be read, which is for the readers to judge."""
    import pikepdf

    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return b""


def _appearances(page: Any) -> "Iterator[Any]":
    """The forms that notes and fields on a page are drawn with."""
    import pikepdf

    notes = page.get("/Annots")
    for note in notes if isinstance(notes, pikepdf.Array) else ():
        looks = note.get("/AP") if isinstance(note, pikepdf.Dictionary) else None
        shown = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
        states = shown.values() if isinstance(shown, pikepdf.Dictionary) else [shown]
        yield from (form for form in states if isinstance(form, pikepdf.Stream))


def _forms(holder: Any) -> dict[str, Any]:
    import pikepdf

    resources = holder.get("/Resources")
    named = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(named, pikepdf.Dictionary):
        return {}
    return {
        name: thing
        for name, thing in named.items()
        if isinstance(thing, pikepdf.Stream) and str(thing.get("/Subtype", "")) == "/Form"
    }


def _drawn_names(holder: Any) -> list[str]:
    import pikepdf

    if not isinstance(holder, pikepdf.Stream) and "/Contents" not in holder:
        return []
    steps = pikepdf.parse_content_stream(holder, "Do")
    return [str(step.operands[0]) for step in steps if len(step.operands) == 1]
