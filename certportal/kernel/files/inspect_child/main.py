"""Entry of the child process: `main(["inspect", kind, source, target])` or `main(["page", number, source, target])`.

`["bind", "pdf", source, …, target]` makes one PDF of pictures of ours. `["table", "csv" or "xlsx", source, target]` writes the rows of a list to `target`.
`["codes" or "part", pages, source, target]` reads the codes of a scanned pile, or cuts pages out of it.
"""

import json
import sys

from . import csv_table, limits, xlsx_table
from .verdict import Bad


def main(arguments: list[str]) -> None:
    """Do one task and write one line of JSON: {"ok": true, ...} or {"ok": false, "code": ..., "facts": {...}}."""
    limits.apply()
    try:
        answer: dict[str, object] = {"ok": True, **_do(arguments)}
    except Bad as bad:
        answer = {"ok": False, "code": bad.code, "facts": bad.facts}
    except (MemoryError, RecursionError):
        answer = {"ok": False, "code": "terlalu_berat", "facts": {}}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


def _do(arguments: list[str]) -> dict[str, int]:
    task, detail, *sources, target = arguments
    source = sources[0]
    if task == "table":
        return csv_table.read(source, target) if detail == "csv" else xlsx_table.read(source, target)
    from . import album, compare, image, page, pdf, pile  # noqa: PLC0415 (a list needs no library of pictures)

    if task in {"bind", "compare"}:
        return (album.bind if task == "bind" else compare.compare)(sources, target)
    if task in {"codes", "part"}:
        return (pile.codes if task == "codes" else pile.part)(source, target, detail)
    if task == "page":
        return page.draw(source, target, int(detail))
    if detail == "pdf":
        return pdf.inspect(source)
    return image.redraw(source, target, detail)
