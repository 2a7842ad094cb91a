"""Example files for the demo: one page per required document, made once and kept for every case."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from applicants.actions import attach_received, state_lack
from applicants.queries import tasks_of
from certportal.kernel.files.store import keep
from certportal.kernel.pdf.render import render

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from applicants.models import Dossier
    from applicants.queries import Task

_drawn: dict[str, bytes] = {}


def upload_all(dossier: Dossier, *, now: datetime, most: int = 99, only: Collection[int] | None = None) -> None:
    """Attach an example to the first `most` rows of the task list, or to the rows whose ids are in `only`."""
    for task in tasks_of(dossier)[:most]:
        if only is None or task.document.pk in only:
            _upload(dossier, task, now)


def _upload(dossier: Dossier, task: Task, now: datetime) -> None:
    row = task.requirement
    photo = "jpeg" in row.accepts and "pdf" not in row.accepts
    if row.can_be_waived and dossier.pk % 3 == 0 and not task.versions:
        state_lack(
            task.document, reason="Belum pernah mengikuti diklat pelayanan prima.", by=dossier.applicant, now=now
        )
        return
    content = _photo() if photo else sheet(row.shown_title, row.shown_codes)
    stored = keep(
        content,
        root="original",
        kind="jpeg" if photo else "pdf",
        name=_file_name(row.shown_title, "jpg" if photo else "pdf"),
        by=dossier.applicant,
        now=now,
        pages=None if photo else 1,
    )
    attach_received(task.document, stored, by=dossier.applicant, now=now, confirmations=row.shown_confirmations)


def _file_name(title: str, ending: str) -> str:
    """As an applicant would call it; a slash would be read as a folder and cut the name."""
    return f"{title.replace('/', '-')[:60].strip()}.{ending}"


def sheet(title: str, codes: str) -> bytes:
    """A page with the title of the document; made once per title."""
    if title not in _drawn:
        _drawn[title] = render("pdf/demo_sheet.html", {"title": title, "codes": codes}, identifier=f"demo:{codes}")
    return _drawn[title]


def _photo() -> bytes:
    """A 3 × 4 portrait shape on red, as the scheme asks."""
    from PIL import Image, ImageDraw

    if "photo" not in _drawn:
        picture = Image.new("RGB", (354, 472), "#b3122a")
        pen = ImageDraw.Draw(picture)
        pen.ellipse((117, 90, 237, 230), fill="#e8c9a8")
        pen.rounded_rectangle((57, 260, 297, 520), 90, fill="#f4f4f2")
        target = BytesIO()
        picture.save(target, "JPEG", quality=88)
        _drawn["photo"] = target.getvalue()
    return _drawn["photo"]
