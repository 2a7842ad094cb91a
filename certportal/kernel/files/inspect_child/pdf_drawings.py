"""How often a page draws forms that draw forms: a few hundred bytes can ask for a billion drawings."""

from typing import Any, Final

from .verdict import Bad

MOST_DRAWINGS: Final = 20_000
"""Forms drawn by one page, those inside forms counted again each time. A crowded map has a few hundred."""
_DEEPEST: Final = 28  # readers give up there too


def refuse_endless_drawing(pdf: Any) -> None:
    """Count what each page would draw, without drawing it. Raises Bad."""
    known: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        if _drawings(page.obj, known, 0) > MOST_DRAWINGS:
            raise Bad("terlalu_berat")


def _drawings(holder: Any, known: dict[tuple[int, int], int], depth: int) -> int:
    """Forms that the content of `holder` (a page or a form) draws, all levels together."""
    if depth > _DEEPEST:
        raise Bad("terlalu_berat")
    forms = _forms(holder)
    total = 0
    for name in _drawn_names(holder) if forms else ():
        form = forms.get(name)
        if form is not None:
            total += 1 + _of_form(form, known, depth)
        if total > MOST_DRAWINGS:
            return total
    return total


def _of_form(form: Any, known: dict[tuple[int, int], int], depth: int) -> int:
    number: tuple[int, int] = form.objgen
    if number not in known:
        known[number] = MOST_DRAWINGS  # a form that draws itself has no end
        known[number] = _drawings(form, known, depth + 1)
    return known[number]


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
