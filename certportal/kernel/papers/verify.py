"""Compares papers with the disk, for `manage.py verify_register`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files import store
from certportal.kernel.jobs.enums import OPEN
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.models import Paper, SignedCopy
from certportal.kernel.papers.signed import KEPT
from certportal.kernel.web.outages import FileDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certportal.kernel.files.models import StoredFile


def waiting() -> frozenset[int]:
    """Papers that only wait to be drawn: reserved, and their job is still to be done."""
    asked = Job.objects.filter(kind=RENDER_JOB, state__in=OPEN).values_list("args__paper", flat=True)
    reserved = Paper.objects.filter(state=PaperState.RESERVED).values_list("pk", flat=True)
    return frozenset(asked) & frozenset(reserved)


def fault_of(paper: Paper) -> str:
    """What is wrong with a paper's file, in one sentence; "" when its bytes are the ones that were issued.

    A paper without a file is a fault here: whoever asks leaves out those that are `waiting`.
    """
    if paper.file is None:
        return "Dokumen tidak pernah selesai disiapkan dan tidak ada pekerjaan yang akan menyiapkannya."
    if paper.file.sha256 != paper.sha256:
        return "Sidik pada catatan berkas berbeda dari yang diterbitkan."
    return _lost(paper.file, "Berkas tidak ada di penyimpanan.", "Isi berkas berbeda dari yang diterbitkan.")


def scan_faults() -> Iterator[tuple[Paper, str]]:
    """Scans of signed sheets that are not the ones whose keeping the trail tells of, and those that are gone."""
    told: Counter[tuple[int | None, str]] = Counter()
    for subject, after in AuditEvent.objects.filter(verb=KEPT).values_list("subject_id", "after"):
        told[subject, (after or {}).get("sha256", "")] += 1
    for scan in SignedCopy.objects.select_related("paper", "file").order_by("pk").iterator(chunk_size=200):
        if not told[scan.paper_id, scan.file.sha256]:
            yield scan.paper, "Pindaian bertanda tangan tidak ada pada jejak audit."
            continue
        told[scan.paper_id, scan.file.sha256] -= 1
        if sentence := _lost(
            scan.file, "Pindaian tidak ada di penyimpanan.", "Isi pindaian berbeda dari yang disimpan."
        ):
            yield scan.paper, sentence
    for paper in Paper.objects.filter(pk__in=[pk for pk, _sum in +told]).order_by("pk"):
        yield paper, "Pindaian bertanda tangan ada pada jejak audit, tetapi barisnya tidak ada lagi."


def _lost(file: StoredFile, gone: str, changed: str) -> str:
    """`gone` or `changed` where the file is not there, or not as its row says; "" where it is."""
    try:
        store.opened(file).close()
    except FileNotFoundError:
        return gone
    except FileDamaged:
        return changed
    return ""
