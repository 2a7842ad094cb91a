"""What the procedure (SOP) prints, frozen at the moment of printing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemes.models import SopSection, SopTask
    from schemes.queries.sops import SopPage

SOP = "sop"


def sop_facts(page: SopPage) -> dict[str, Any]:
    """The whole procedure as printed (002), with who performs each sub-step and how sure that reading is."""
    version = page.version
    *above, name = version.owner_lines
    return {
        "letterhead": {"owner": "", "lines": above, "name": name, "address": "", "contact": "", "emblem": ""},
        "cover_lines": list(version.cover_lines),
        "sop_number": version.number,
        "sop_name": version.printed_name,
        "made": version.printed_made_on,
        "revised": version.printed_revised_on,
        "effective": version.printed_effective_from,
        "approver_title": version.approver_title,
        "approver_name": version.approver_name,
        "approver_nip": version.approver_nip,
        "reading_note": version.reading_note,
        "chapters": [_section(row) for row in page.chapters],
        "parts": [_section(row) for row in page.parts],
        "steps": [
            {
                "at": str(step.number),
                "text": step.printed_text,
                "tasks": [_task(task) for task in step.tasks.all()],
                "input": step.printed_input,
                "time": step.printed_time,
                "output": step.printed_output,
            }
            for step in page.steps
        ],
    }


def _section(row: SopSection) -> dict[str, Any]:
    return {"title": row.printed_title, "items": list(row.items)}


def _task(task: SopTask) -> dict[str, str]:
    return {"at": task.number, "text": task.printed_text, "performers": performers_in_words(task)}


def performers_in_words(task: SopTask) -> str:
    """Roles joined by "atau", with the per cent of certainty where the reading is doubtful: "Kepala TUK (65 %)"."""
    said = [
        f"{one.get_role_display()} ({one.sure} %)" if one.doubtful else str(one.get_role_display())
        for one in task.performers.all()
    ]
    return " atau ".join(said)
