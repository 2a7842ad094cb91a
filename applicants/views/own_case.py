"""What whoever fills in has still to do: what to mend and what is mended, what folds away, and the one next step in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from applicants import checklist
from applicants.enums import DossierState
from applicants.queries import choice_to_mend, items_to_mend, rows_of, tasks_of
from applicants.queries.tasks import LAPSED
from schemes.enums import Signing

if TYPE_CHECKING:
    from datetime import datetime

    from applicants.models import Dossier, InformationRequest
    from applicants.queries import Task
    from applicants.views.pages import Pages

SENDING = {"submit", "resubmit"}


def mending(dossier: Dossier, asked: InformationRequest | None, pages: Pages) -> list[dict[str, Any]]:
    """What the notice named, and what has to be done anew since, in that order; each with whether it is done.

    Empty unless the dossier is with its applicant for corrections.
    """
    if dossier.state != DossierState.RETURNED:
        return []
    now = {item["code"]: item for item in items_to_mend(dossier)}
    named = {item["code"]: item for item in (asked.items if asked else [])}
    anew = {item["code"]: item for item in _signed_anew(dossier, asked)}
    listed = named | {code: item for code, item in (anew | now).items() if code not in named}
    lacking = {row.code for row in checklist.to_send(rows_of(dossier))}
    if choice_to_mend(dossier, alone=False):
        lacking.add("")
    return [
        {**item, "url": _where(dossier, code, pages), "done": code not in lacking, **_beside(dossier, code)}
        for code, item in listed.items()
    ]


def _signed_anew(dossier: Dossier, asked: InformationRequest | None) -> list[dict[str, str]]:
    """The superior's statement where it was brought again since the notice: it stays in the list and is ticked.

    The notice could not name it: a correction ended it afterwards (001.12).
    """
    if asked is None:
        return []
    return [
        {"code": task.row.code, "title": task.row.title, "reason": LAPSED, "note": ""}
        for task in tasks_of(dossier)
        if task.requirement.signing == Signing.UPLOADED_OR_SUPERIOR and _replaced_since(task, asked.asked_at)
    ]


def _replaced_since(task: Task, moment: datetime) -> bool:
    """Whether what was there before is replaced, by a file or by a paper that is being drawn."""
    if task.preparing:
        return bool(task.versions)
    return len(task.versions) > 1 and task.versions[-1].uploaded_at > moment


def asked_again(dossier: Dossier, mended: list[dict[str, Any]]) -> str:
    """The statement of the superior that replacing what is left makes invalid, so that nobody is taken by surprise."""
    if not any(item["code"] and not item["done"] for item in mended):
        return ""
    lacking = {item["code"] for item in mended if not item["done"]}
    return next(
        (
            task.row.title
            for task in tasks_of(dossier)
            if task.requirement.signing == Signing.UPLOADED_OR_SUPERIOR
            and task.versions
            and task.row.code not in lacking
        ),
        "",
    )


def _beside(dossier: Dossier, code: str) -> dict[str, Any]:
    """What the person sent, and beside it the example of what is asked; a choice of units has neither."""
    task = next((task for task in tasks_of(dossier) if task.row.code == code), None)
    if task is None:
        return {}
    return {"newest": task.newest, "sample": task.requirement.shown_example, "sample_of": task.requirement.shown_sample}


def _where(dossier: Dossier, code: str, pages: Pages) -> str:
    return reverse(pages.document, args=[dossier.code, code]) if code else reverse(pages.choice, args=[dossier.code])


def folded(groups: list[dict[str, Any]], mended: list[dict[str, Any]], *, sent: bool = False) -> list[dict[str, Any]]:
    """The task list as one reads it: the group of the next step is open, what is done or comes later folds.

    Of a case that was sent (`sent`) every group does. While something is to be mended it stands above, not here, and all that is right folds into one line.
    """
    if not mended:
        open_one = None if sent else next((group for group in groups if not _is_done(group)), None)
        return [{**group, "folded": group is not open_one, "done": _is_done(group)} for group in groups]
    above = {item["url"] for item in mended}
    rows = [row for group in groups for row in group["rows"] if row["url"] not in above]
    done, lacking = [row for row in rows if row["done"]], [row for row in rows if not row["done"]]
    whole = {"title": f"{len(done)} bagian lain sudah lengkap", "rows": done, "folded": True, "done": True}
    return [*([{"title": "Perlu dilengkapi juga", "rows": lacking}] if lacking else []), *([whole] if done else [])]


def next_step(
    dossier: Dossier, buttons: list[dict[str, Any]], groups: list[dict[str, Any]], mended: list[dict[str, Any]]
) -> dict[str, Any]:
    """The one thing to do now, how far one is, and where it is done: the next row, or sending once nothing is left."""
    rows = mended or [row for group in groups for row in group["rows"]]
    done = sum(row["done"] for row in rows)
    step: dict[str, Any] = {"done": done, "total": len(rows), "left": len(rows) - done, "sends": False}
    step["noun"] = "dokumen" if all(row.get("code") for row in rows) else "hal"
    step["said"] = f"{done} dari {len(rows)} sudah {'diganti' if mended else 'lengkap'}"
    sending = next((row for row in buttons if row["move"].name in SENDING and not row["refused"]), None)
    if sending is not None:
        label = "Kirim perbaikan" if mended else "Periksa jawaban dan kirim"
        all_done = "Semua sudah diganti." if mended else "Semua sudah lengkap."
        url = reverse(sending["url_name"], args=[dossier.code])
        return {**step, "sends": True, "title": all_done, "label": label, "url": url}
    waiting = [row for row in mended if not row["done"]] or _lacking(groups)
    if not waiting:
        return {}
    first = waiting[0]
    return {**step, "title": f"Berikutnya: {first['title']}", "label": _act(first), "url": first["url"]}


def answering(dossier: Dossier) -> dict[str, Any]:
    """The next step of a case that waits for what its applicant has to say; nothing in other states."""
    if dossier.state != DossierState.AWAITING_INFORMATION:
        return {}
    url = reverse("dossier.answer", args=[dossier.code])
    return {"move": "answer", "title": "Petugas menunggu jawaban Anda", "label": "Jawab sekarang", "url": url}


def _act(row: dict[str, Any]) -> str:
    """What one does to it, as its button says."""
    if "code" in row:  # of what is to be mended
        return "Ganti dokumen ini" if row["code"] else "Perbaiki pilihan unit"
    return str(row.get("act", "Lengkapi bagian ini"))


def _is_done(group: dict[str, Any]) -> bool:
    return all(row["done"] for row in group["rows"])


def _lacking(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for group in groups for row in group["rows"] if not row["done"]]
