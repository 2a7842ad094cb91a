"""Re-checks the register, for `manage.py verify_register`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Duty
from applicants.models import Decision, Dossier
from certificates.enums import PAPERS_DRAWN, PaperKind, TransmittalState
from certificates.lineage import valid_until
from certificates.models import Certificate, ResultLetter, Transmittal, TransmittedSheet
from certificates.queries import issuance, statements
from certificates.queries.outcomes import final_decision, issued_for
from certificates.queries.transmittals import printed_on
from certportal.kernel.approvals import verify as approvals
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files import janitor
from certportal.kernel.files.enums import Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.numbers.models import NumberCounter
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.verify import fault_of, scan_faults, waiting
from certportal.kernel.workflow.flow import codes_marked, flows_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db import models

# Sequences of numbers and the rows that carry them: one each.
_NUMBERED: dict[str, models.QuerySet[Any]] = {
    "certificate": Certificate.objects.all(),
    "registration": Certificate.objects.all(),
    "result_letter": ResultLetter.objects.all(),
    "transmittal": Transmittal.objects.all(),
}
# Until then a file without a row may be what a crash left behind, and the janitor's daily round takes it away.
_SWEPT_AFTER = 2 * janitor.GRACE
# A file from the future would never be swept; clocks of two servers may differ by this much.
_CLOCKS_DIFFER = timedelta(hours=1)


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the register: which paper, and what, in one sentence."""

    paper: str
    sentence: str


def register_faults(*, now: datetime) -> Iterator[Fault]:
    """Re-check every paper of the portal, in one direction and back: bytes, scans, register, issuance stream, numbers, owner.

    Statements of superiors and signatures are compared with their papers, too, requests for a second person with the trail. Papers that wait to be drawn are no fault.
    It reads in blocks, so that a large register does not fill the memory.
    """
    yield from _changed_papers()
    for paper, sentence in scan_faults():
        yield Fault(_name(paper), sentence)
    for certificate in (
        Certificate.objects.select_related("paper", "decision", "dossier__scheme_version")
        .order_by("pk")
        .iterator(chunk_size=200)
    ):
        for sentence in _certificate_faults(certificate):
            yield Fault(_name(certificate.paper), sentence)
    for letter in ResultLetter.objects.select_related("paper", "decision").order_by("pk").iterator(chunk_size=200):
        for sentence in _letter_faults(letter):
            yield Fault(_name(letter.paper), sentence)
    yield from _list_faults()
    yield from _missing_papers()
    yield from _ready_before_counted()
    yield from _moved_past_the_portal()
    yield from _papers_of_nobody()
    yield from _files_of_nobody()
    yield from _files_without_row(now)
    yield from _numbers()
    for row, difference in (*issuance.faults(), *statements.faults(), *approvals.faults()):
        yield Fault(row, difference)


def _changed_papers() -> Iterator[Fault]:
    papers = Paper.objects.exclude(pk__in=waiting()).select_related("file").order_by("pk")
    for paper in papers.iterator(chunk_size=200):
        if sentence := fault_of(paper):
            yield Fault(_name(paper), sentence)


def _certificate_faults(row: Certificate) -> Iterator[str]:
    facts = row.paper.facts
    expected = {
        "number": row.number,
        "registration_number": row.registration_number,
        "holder_name": row.holder_name,
        "issued_on_iso": row.issued_on.isoformat(),
        "valid_until_iso": row.valid_until.isoformat(),
    }
    for name, value in expected.items():
        if facts.get(name) != value:
            yield f"Isi tercetak “{name}” berbeda dari register."
    yield from _paper_faults(row, PaperKind.CERTIFICATE)
    if row.decision.outcome != DecisionOutcome.COMPETENT or row.decision.dossier_id != row.dossier_id:
        yield "Sertifikat tidak didukung keputusan kompeten atas berkasnya."
    if row.valid_until != valid_until(row.issued_on, row.dossier.exam_scheme.validity_years):
        yield "Masa berlaku berbeda dari ketentuan skema."


def _letter_faults(row: ResultLetter) -> Iterator[str]:
    facts = row.paper.facts
    expected = {
        "number": row.number,
        "holder_name": row.holder_name,
        "outcome": DecisionOutcome(row.decision.outcome).label,
        "issued_on_iso": row.issued_on.isoformat(),
    }
    for name, value in expected.items():
        if facts.get(name) != value:
            yield f"Isi tercetak “{name}” berbeda dari register."
    yield from _paper_faults(row, PaperKind.RESULT_LETTER)


def _paper_faults(row: Certificate | ResultLetter, kind: PaperKind) -> Iterator[str]:
    """What binds a row of the register to its paper, its decision and its owner."""
    paper = row.paper
    if (paper.number, paper.code) != (row.number, row.code):
        yield "Nomor atau kode pada dokumen berbeda dari register."
    if (paper.kind, paper.about_type, paper.about_id) != (kind, "applicants.decision", row.decision_id):
        yield "Dokumen bukan dokumen keputusan yang tercatat dalam register."
    if row.decision.dossier_id != row.dossier_id:
        yield "Keputusan berasal dari berkas lain."
    owners = row.dossier.involvements.filter(duty=Duty.APPLICANT).values_list("person_id", flat=True)
    if list(owners) != [row.dossier.applicant_id]:
        yield "Pemegang berbeda dari pemohon yang terlibat dalam berkasnya."


def _papers_of_nobody() -> Iterator[Fault]:
    """Papers of this register that no row of it knows."""
    for kind, row in ((PaperKind.CERTIFICATE, "certificate"), (PaperKind.RESULT_LETTER, "result_letter")):
        for paper in Paper.objects.filter(kind=kind, **{row: None}).order_by("pk").iterator(chunk_size=200):
            yield Fault(_name(paper), "Dokumen tidak tercatat dalam register.")


def _list_faults() -> Iterator[Fault]:
    """Lists that say something else than their paper, and papers of lists that are gone."""
    papers = Paper.objects.filter(kind=PaperKind.TRANSMITTAL).order_by("pk")
    rows = {row.pk: row for row in Transmittal.objects.order_by("pk")}
    for paper in papers.iterator(chunk_size=200):
        row = rows.pop(paper.about_id, None)
        if row is None:
            yield Fault(_name(paper), "Dokumen tidak tercatat dalam register.")
            continue
        printed = [sheet["number"] for sheet in paper.facts.get("sheets", [])]
        sheets, is_counted = printed_on(row), row.state == TransmittalState.RECEIVED
        numbers = [number for number, _arrived in sheets]
        if any((arrived is not None) != is_counted for _number, arrived in sheets):
            yield Fault(_name(paper), "Lembar daftar penyerahan ditandai tanpa penerimaan yang tercatat.")
        if (paper.number, paper.facts.get("number"), printed) != (row.number, row.number, numbers):
            yield Fault(_name(paper), "Isi tercetak berbeda dari daftar penyerahan yang tercatat.")
    for row in rows.values():
        yield Fault(f"Daftar {row.number}", "Daftar penyerahan tidak mempunyai dokumen.")


def _files_of_nobody() -> Iterator[Fault]:
    for path in StoredFile.objects.filter(root=Root.PAPER, paper=None).order_by("pk").values_list("path", flat=True):
        yield Fault(f"Berkas {path}", "Berkas dokumen terbit tidak menjadi milik dokumen mana pun.")


def _files_without_row(now: datetime) -> Iterator[Fault]:
    """Uploads and papers on the disk of which no row knows, once the janitor should have taken them away."""
    swept, future = (now - _SWEPT_AFTER).timestamp(), (now + _CLOCKS_DIFFER).timestamp()
    for name in sorted(janitor.nameless(lambda written: not swept < written < future)):
        yield Fault(f"Berkas {name}", "Berkas ada di penyimpanan, tetapi tidak ada catatannya di basis data.")


def _numbers() -> Iterator[Fault]:
    """As many numbers were given as the register has, in each year of each sequence."""
    for scope, rows in _NUMBERED.items():
        found: Counter[int] = Counter(rows.values_list("issued_on__year", flat=True))
        counters = NumberCounter.objects.filter(sequence__scope=scope).select_related("sequence")
        for counter in counters.order_by("year"):
            given = counter.next - counter.sequence.first
            there = found.pop(counter.year, 0) if counter.year else found.total()
            if not counter.year:
                found.clear()
            if given != there:
                yield Fault(f"Nomor {counter}", f"{given} nomor diberikan, tetapi {there} tercatat dalam register.")
        for year, there in sorted(found.items()):
            yield Fault(f"Nomor {scope} {year}", f"Tidak ada nomor diberikan, tetapi {there} tercatat dalam register.")


def _missing_papers() -> Iterator[Fault]:
    """Dossiers ready or handed over without the papers their decision requires."""
    states = codes_marked("dossier", PAPERS_DRAWN)
    reviewed = Decision.objects.filter(kind=DecisionKind.REVIEW, letter=None, dossier__state__in=states)
    for number in reviewed.order_by("pk").values_list("dossier__number", flat=True):
        yield Fault(f"Berkas {number}", "Keputusan permohonan tidak mempunyai surat.")
    for dossier in Dossier.objects.filter(state__in=states, decisions__kind=DecisionKind.CERTIFICATION).distinct():
        decision = final_decision(dossier)
        issued = issued_for(decision) if decision else None
        competent = decision is not None and decision.outcome == DecisionOutcome.COMPETENT
        if issued is None or (competent and issued.certificate is None):
            yield Fault(f"Berkas {dossier.number}", "Dokumen hasil belum tercatat dalam register.")


def _ready_before_counted() -> Iterator[Fault]:
    """Dossiers ready or handed over although nobody has counted the list their certificate is on."""
    states = codes_marked("dossier", PAPERS_DRAWN)
    sheets = TransmittedSheet.objects.filter(arrived=None, certificate__dossier__state__in=states).order_by("pk")
    for case, number in sheets.values_list("certificate__dossier__number", "transmittal__number"):
        sentence = f"Siap atau sudah diserahkan, padahal sertifikatnya ada pada daftar {number} yang belum dihitung."
        yield Fault(f"Berkas {case}", sentence)


def _moved_past_the_portal() -> Iterator[Fault]:
    """Dossiers ready, handed over or closed although the trail knows no move that led there: no list can tell of them."""
    flow, *_branches = flows_named("dossier")
    drawn = Dossier.objects.filter(state__in=codes_marked("dossier", PAPERS_DRAWN)).order_by("pk")
    fetched = drawn.exclude(state=DossierState.READY)
    for name, cases in (("ready", drawn), ("hand_over", fetched), ("close", fetched.filter(state=DossierState.CLOSED))):
        made = AuditEvent.objects.filter(
            subject_type="applicants.dossier", subject_id=OuterRef("pk"), verb=flow.verb(name)
        )
        sentence = f"Langkah “{flow.move(name).label}” tidak ada pada jejak audit, padahal berkas sudah melewatinya."
        for number in cases.exclude(Exists(made)).values_list("number", flat=True):
            yield Fault(f"Berkas {number}", sentence)


def _name(paper: Paper) -> str:
    return f"{paper.title} {paper.number} ({paper.code})".replace("  ", " ")
