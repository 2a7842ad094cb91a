"""The words a page shows for rows: status labels, task groups, the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import Truncator

from applicants import checklist
from applicants.checklist import Standing
from applicants.enums import CorrectableField, DossierState, Mark
from applicants.flows.states import APPLICANT
from applicants.models import FieldCorrection
from applicants.queries import (
    Task,
    declaration_title,
    findings_of,
    history_of,
    missing_from_profile,
    move_and_turn,
    role_in_words,
    selected_codes,
    tasks_of,
    undeclared,
    unit_basis_of,
)
from applicants.views.way import way_of
from certportal.kernel.sla.enums import ClockState, WaitingOn
from certportal.kernel.web import tracking
from certportal.kernel.web.dates import day_in_words, local, time_in_words
from certportal.kernel.web.templatetags.ui import TONES, size_in_words
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.flow import flow_of
from certportal.kernel.workflow.make import preview

if TYPE_CHECKING:
    from django.forms import Form

    from applicants.eligibility import Finding
    from applicants.models import DocumentVersion, Dossier
    from applicants.views.pages import Pages
    from certportal.kernel.audit.models import AuditEvent
    from certportal.kernel.outbox.compose import Text
    from certportal.kernel.sla.models import Clock
    from certportal.kernel.workflow.rows import Move, Turn

LONGEST_HINT = 160  # the page of the document shows the rest
CORRECTED = "Diperbaiki, periksa ulang"


def state_pill(dossier: Dossier, *, insider: bool) -> tuple[str, str]:
    """Name and tone of the state, by who looks."""
    state = dossier.state_row
    return (state.staff if insider else state.public), state.tone


def what_to_do(dossier: Dossier) -> str:
    """What the applicant must do now: what an upper app asks (the day and place of the exam), else what the state asks."""
    return next((step.todo for step in tracking.steps_of(dossier) if step.todo), "") or dossier.state_row.todo


def whose_turn(dossier: Dossier, *, insider: bool = False) -> str:
    """Whose turn it is: what an upper app says (the candidate is expected at the exam), else what the state says."""
    turn = dossier.state_row.turn
    if not turn.concerned and any(step.awaited for step in tracking.steps_of(dossier)):
        turn = APPLICANT
    return "Anda" if turn.concerned and not insider else turn.name.capitalize()


def whose_time(dossier: Dossier, clock: Clock | None, *, insider: bool) -> str:
    """What stands beside the date of the clock, or instead of it: whose time that is, where it is not the office's."""
    state = dossier.state_row
    if clock is None:
        return "" if insider else state.by_when
    theirs = clock.waiting_on == WaitingOn.APPLICANT
    if clock.state != ClockState.RUNNING or not (theirs or state.turn.concerned):
        return ""
    if insider:
        return f"Ini batas waktu {state.turn.name}, bukan batas layanan kantor." if theirs else ""
    return state.own_time


def document_pill(dossier: Dossier, task: Task) -> tuple[str, str]:
    """Name and tone for the applicant: verdicts stay in the office until the one notice goes out."""
    if task.preparing:
        return "Sedang disiapkan", "info"
    if dossier.is_marked(Mark.EDITABLE) and (waits := _waits_for(task)):
        return waits, "info"
    if dossier.is_marked(Mark.CHECKING) and task.versions:
        return "Sedang diperiksa", "info"
    if dossier.is_marked(Mark.CHECKING) and task.row.lack_refused:
        return Standing.LACKED.pill
    if task.standing is Standing.UPLOADED and dossier.is_marked(Mark.EDITABLE):  # green is what is done
        return ("Sudah diganti" if dossier.state == DossierState.RETURNED else Standing.UPLOADED.label), "good"
    return task.standing.pill


def _waits_for(task: Task) -> str:
    """Whom the superior's statement waits for; "" where it is the applicant's turn."""
    if task.asks_superior:
        return "Menunggu konfirmasi atasan"
    return "Petugas memeriksa usulan atasan" if task.names_superior and not task.versions else ""


def document_row(
    dossier: Dossier, task: Task, url_name: str, *, insider: bool, at_counter: bool = False
) -> dict[str, Any]:
    """One line of the task list."""
    label, tone = checking_pill(task) if insider else document_pill(dossier, task)
    newest = task.newest
    return {
        "title": task.row.title,
        "url": reverse(url_name, args=[dossier.code, task.row.code]),
        "hint": _file_hint(dossier, newest) if newest else _row_hint(task, insider=insider, at_counter=at_counter),
        "file": newest.file.original_name if newest else "",
        "state_label": label,
        "tone": tone,
        "done": not checklist.to_send([task.row]),
        "act": "Tanda tangani dokumen ini" if task.requirement.form else "Unggah dokumen ini",
    }


def _file_hint(dossier: Dossier, newest: DocumentVersion) -> str:
    """Name, size and when it was uploaded: the hour for today's, the day for older ones."""
    at, zone = newest.uploaded_at, dossier.agency.zone
    today = local(timezone.now(), zone).date()
    when = f"pukul {time_in_words(at, zone)}" if local(at, zone).date() == today else day_in_words(at, zone)
    return f"{newest.file.original_name} · {size_in_words(newest.file.size)} · terunggah {when}"


def _row_hint(task: Task, *, insider: bool, at_counter: bool) -> str:
    """For the applicant: what to mind when uploading; for officers: the reason the applicant gave for having none.

    At the counter nobody signs on screen or asks a superior in the applicant's name.
    """
    if at_counter and task.requirement.form:
        return "Diisi otomatis dari profil. Cetak, minta tanda tangannya, lalu unggah."
    if not insider:
        return " ".join(task.requirement.shown_hints)
    reason = task.document.lack_reason
    return f"Alasan pemohon: {Truncator(reason).chars(LONGEST_HINT)}" if reason else ""


def checking_pill(task: Task) -> tuple[str, str]:
    """Name and tone for who checks: without a verdict of their stage a document counts as unseen."""
    if task.row.corrected:
        return CORRECTED, "warn"
    if task.standing is Standing.UPLOADED and not task.preparing:
        return "Belum diperiksa", "neutral"
    return task.standing.pill


def checking_groups(dossier: Dossier) -> list[dict[str, Any]]:
    """The documents for who checks: what was corrected on top, then everything else under its printed heading."""
    tasks = tasks_of(dossier)
    corrected = [task for task in tasks if task.row.corrected]
    groups: dict[str, list[dict[str, Any]]] = {CORRECTED: [_checking_row(dossier, task) for task in corrected]}
    for task in tasks:
        if task not in corrected:
            groups.setdefault(task.requirement.shown_group_label, []).append(_checking_row(dossier, task))
    return [{"title": title, "rows": rows, "count": f"{len(rows)} dokumen"} for title, rows in groups.items() if rows]


def document_rail(dossier: Dossier, here: Task) -> list[dict[str, Any]]:
    """Every document under its printed heading, with its state as an icon; `here` is the one on the page."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for task in tasks_of(dossier):
        row = _checking_row(dossier, task)
        row |= {
            "icon": TONES[row["tone"]],
            "current": task.row.code == here.row.code,
            "short": short_title(row["title"]),
        }
        groups.setdefault(task.requirement.shown_group_label, []).append(row)
    return [{"title": title, "rows": rows} for title, rows in groups.items()]


def short_title(title: str) -> str:
    """“Fotokopi ijazah S1” as “Ijazah S1”: in a narrow list the first word that tells documents apart stands first."""
    told = title.removeprefix("Fotokopi ")
    return told[:1].upper() + told[1:]


_MATCHED = (
    ("name", "Nama"),
    ("nip", "NIP"),
    ("grade", "Golongan"),
    ("position", "Jabatan"),
    ("work_unit", "Unit kerja"),
    ("education", "Pendidikan"),
)


def facts_to_match(dossier: Dossier) -> list[tuple[str, str]]:
    """What the applicant declared when sending, to be held against a document."""
    told = dossier.declared
    return [(label, str(told[key])) for key, label in _MATCHED if told.get(key)]


def _checking_row(dossier: Dossier, task: Task) -> dict[str, Any]:
    return document_row(dossier, task, "document.check", insider=True)


def notice_of(dossier: Dossier, move: str, kind: str, form: Form | None = None) -> Text:
    """The notice as the move would write it now, with the note as typed so far."""
    note = str(form.data.get("note", "")).strip() if form is not None and form.is_bound else ""
    if not note and flow_of(dossier).move(move).note == "required":
        note = "(di sini tampil alasan yang Anda tulis)"
    return preview(flow_of(dossier), move, dossier, kind, note=note)


def document_groups(
    dossier: Dossier, url_name: str, *, insider: bool, at_counter: bool = False
) -> list[dict[str, Any]]:
    """The documents under the headings their sources print."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for task in tasks_of(dossier):
        row = document_row(dossier, task, url_name, insider=insider, at_counter=at_counter)
        groups.setdefault(task.requirement.shown_group_label, []).append(row)
    return [{"title": title, "rows": rows, "count": f"{len(rows)} dokumen"} for title, rows in groups.items()]


def task_groups(dossier: Dossier, pages: Pages) -> list[dict[str, Any]]:
    """The applicant's whole task list: profile, eligibility, path, documents, sending."""
    findings = findings_of(dossier, whose=pages.applicant)
    rows = [_profile_row(dossier, pages)]
    if findings:
        rows.append(_rules_row(dossier, findings, pages))
    if title := declaration_title(dossier):
        rows.append(_declaration_row(dossier, title, pages))
    return [
        {"title": "Data diri dan pilihan", "rows": rows},
        *unit_groups(dossier, pages),
        *document_groups(dossier, pages.document, insider=False, at_counter=pages.at_counter),
    ]


def _profile_row(dossier: Dossier, pages: Pages) -> dict[str, Any]:
    missing = missing_from_profile(dossier.applicant, dossier.service_version)
    return {
        "title": "Profil",
        "url": pages.profile_url(dossier),
        "hint": f"Belum diisi: {', '.join(missing)}" if missing else "Data diri, pekerjaan, dan pendidikan",
        "state_label": "Belum lengkap" if missing else "Lengkap",
        "tone": "neutral" if missing else "good",
        "done": not missing,
    }


def rules_title(dossier: Dossier) -> str:
    """What the rules of who may apply are called: only a scheme has participants."""
    return "Syarat peserta" if dossier.scheme_version_id else "Syarat pemohon"


def _rules_row(dossier: Dossier, findings: list[Finding], pages: Pages) -> dict[str, Any]:
    met = sum(finding.is_met for finding in findings)
    return {
        "title": rules_title(dossier),
        "url": reverse(pages.eligibility, args=[dossier.code]),
        "hint": f"{met} dari {len(findings)} syarat terpenuhi menurut profil {pages.applicant}",
        "state_label": "Terpenuhi" if met == len(findings) else "Belum terpenuhi",
        "tone": "good" if met == len(findings) else "warn",
        "done": met == len(findings),
    }


def _declaration_row(dossier: Dossier, title: str, pages: Pages) -> dict[str, Any]:
    done = not undeclared(dossier)
    how = f"Cara {pages.applicant} dinilai dan siapa yang menanggung biaya"
    return {
        "title": title,
        "url": reverse(pages.declare, args=[dossier.code]),
        "hint": how if dossier.scheme_version_id else "Siapa yang menanggung biaya",
        "state_label": "Lengkap" if done else "Belum diisi",
        "tone": "good" if done else "neutral",
        "done": done,
    }


def unit_groups(dossier: Dossier, pages: Pages) -> list[dict[str, Any]]:
    """The task of choosing units, for a scheme that pins a package; nothing for others."""
    basis = unit_basis_of(dossier, today_at(dossier.agency, timezone.now()))
    if basis is None:
        return []
    chosen = selected_codes(dossier)
    faults = len(basis.judge(chosen).shortfalls)
    row = {
        "title": "Pilih unit kompetensi",
        "url": reverse(pages.choice, args=[dossier.code]),
        "hint": f"{len(chosen)} unit diuji" + (f", {len(basis.held)} unit sudah dimiliki" if basis.held else ""),
        "state_label": f"{faults} hal belum terpenuhi" if faults else "Lengkap",
        "tone": "warn" if faults else "good",
        "done": not faults,
    }
    return [{"title": "Unit kompetensi", "rows": [row]}]


def timeline(dossier: Dossier, *, insider: bool) -> list[dict[str, Any]]:
    """What has happened with dates, then where it stands, then the stages still to come on the main way."""
    here, steps = dossier.state_row, [_step(event, dossier, insider=insider) for event in history_of(dossier)]
    if steps:
        if steps[-1]["apart"]:  # what was done last is not the state it stands in
            steps.append({"by": "", "note": ""})
        steps[-1] |= {
            "title": here.staff if insider else here.public,
            "state": "done" if here.final else "current",
        }
    return steps + [
        {"title": state.staff if insider else state.step_name, "state": "todo"}
        for state in flow_of(dossier).ahead_of(here.code)
    ]


def _step(event: AuditEvent, dossier: Dossier, *, insider: bool) -> dict[str, Any]:
    flow = flow_of(dossier)
    state = flow.state(str((event.after or {}).get("state", dossier.state)))
    move, turn = move_and_turn(event, flow)
    written_for_applicant = move is not None and move.note_is_told
    apart = move.step if move else ""
    return {
        "title": apart or (state.staff if insider else state.step_name),
        "apart": bool(apart),
        "at": event.at,
        "by": event.actor_name if insider else _as_whom(event, dossier, move, turn),
        "note": event.note if insider or written_for_applicant else "",
        "state": "done",
        "milestone": flow.milestone_at(state.code),
    }


def _as_whom(event: AuditEvent, dossier: Dossier, move: Move[Dossier] | None, turn: Turn) -> str:
    """Roles, not names, for the applicant."""
    return "Anda" if event.actor_id == dossier.applicant_id else role_in_words(event, move, turn)


def public_page(dossier: Dossier) -> dict[str, Any]:
    """What number and PIN show: the stages with dates, in general words; no names, no notes, no documents."""
    label, tone = state_pill(dossier, insider=False)
    return {
        "label": label,
        "tone": tone,
        "turn": whose_turn(dossier),
        "todo": what_to_do(dossier),
        "steps": [{**step, "note": ""} for step in way_of(dossier, timeline(dossier, insider=False))],
        "extra": [step for step in tracking.steps_of(dossier) if step.at or step.on],
    }


def correction_value(dossier: Dossier, field: CorrectableField, stored: str) -> str:
    """A stored value as text for people."""
    if not stored:
        return "belum diisi"
    if field is CorrectableField.BIRTH_DATE:
        day = parse_date(stored)
        return day_in_words(day) if day else stored
    if field is CorrectableField.PATH:
        found = dossier.exam_scheme.paths.filter(code=stored).first()
        return found.label if found else stored
    return stored


def corrections_shown(dossier: Dossier) -> list[dict[str, Any]]:
    """Correction requests of this dossier, newest first, with the old and the new value as text."""
    return [
        {
            "row": row,
            "before": correction_value(dossier, CorrectableField(row.field), row.before),
            "after": correction_value(dossier, CorrectableField(row.field), row.after),
        }
        for row in FieldCorrection.objects.filter(dossier=dossier).order_by("-pk")
    ]
