"""The certificate's own flow, and the states and moves that issuing adds to the dossier's flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.enums import DossierState, Mark
from certificates.enums import PAPERS_DRAWN, CertificateState, TransmittalState, TrayState
from certificates.models.tray import PREPARERS
from certificates.policies import hands_over, mends_paper, oversees, receives_list, signs_paper
from certificates.queries import (
    about_oneself,
    awaits_body,
    final_decision,
    handover_of,
    menders_of,
    on_list_under_way,
    papers_of,
    was_opened,
    where_it_is,
)
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.workflow.flow import Flow
from certportal.kernel.workflow.rows import Move, Starts, State, Stops, Tells, Turn, guard

if TYPE_CHECKING:
    from applicants.models import Dossier
    from certificates.models import Certificate, Transmittal, TrayPaper
    from certportal.kernel.accounts.models import User
    from certportal.kernel.workflow.rows import Maker

SERVICE_CLOCK = "service"
HANDOVER_CLOCK = "handover"

LEADER = Turn("pimpinan", (Role.LEADERSHIP,))
CERTIFICATE_OFFICER = Turn("petugas sertifikat", (Role.CERTIFICATE_ADMIN,))
# The papers are fetched: the holder comes, the officer hands over and records it.
FETCHING = Turn("petugas sertifikat", (Role.CERTIFICATE_ADMIN,), concerned=True)
KNOWN = {Mark.EXAMINED, Mark.RESULT_KNOWN, PAPERS_DRAWN}

DOSSIER_STATES = (
    State(
        DossierState.READY,
        staff="Siap diserahkan",
        public="Hasil siap Anda ambil",
        turn=FETCHING,
        tone="good",
        todo="Ambil hasil Anda di kantor pelayanan dengan membawa KTP.",
        step="Hasil siap diambil",
        place=90,
        marks=KNOWN,
        milestone="Penyerahan",
    ),
    State(
        DossierState.HANDED_OVER,
        staff="Sudah diserahkan",
        public="Hasil sudah diserahkan",
        turn=CERTIFICATE_OFFICER,
        tone="good",
        todo="Tidak ada. Hasil sudah diserahkan kepada Anda atau kuasa Anda.",
        step="Hasil diserahkan",
        place=100,
        marks=KNOWN,
    ),
    State(
        DossierState.CLOSED,
        staff="Selesai",
        public="Selesai",
        tone="good",
        todo="Tidak ada. Permohonan Anda sudah selesai.",
        marks=KNOWN,
        final=True,
    ),
)


@guard
def papers_ready(dossier: Dossier, _by: Maker) -> str | None:
    decision = final_decision(dossier)
    papers = papers_of(decision) if decision else []
    if papers and all(paper.is_ready for paper in papers):
        return None
    return "Dokumen hasil masih disiapkan. Tunggu sebentar, lalu muat ulang halaman ini."


@guard
def body_delivered(dossier: Dossier, _by: Maker) -> str | None:
    if elsewhere := where_it_is(dossier):
        return elsewhere
    if awaits_body(dossier):
        return "Catat dahulu bahwa sertifikat dari lembaga sertifikasi sudah diterima."
    return None


@guard
def list_counted(dossier: Dossier, _by: Maker) -> str | None:
    # Asked again when papers are handed over: a state written past the portal does not stand for a count.
    return where_it_is(dossier) if on_list_under_way(dossier) else None


@guard
def was_handed_over(dossier: Dossier, _by: Maker) -> str | None:
    decision = final_decision(dossier)
    if decision and handover_of(decision):
        return None
    return "Catat dahulu siapa yang menerima dokumen."


def _applicant(dossier: Dossier) -> list[User]:
    return [dossier.applicant]


DOSSIER_MOVES = (
    Move(
        name="ready",
        label="Nyatakan siap diserahkan",
        source={DossierState.DECIDED},
        target=DossierState.READY,
        allowed=hands_over,
        guards=(papers_ready, body_delivered),
        clocks=(Stops(SERVICE_CLOCK), Starts(HANDOVER_CLOCK)),
        tells=(Tells("certificate_ready", to=_applicant),),
        system=True,
    ),
    Move(
        name="hand_over",
        label="Catat serah terima",
        source={DossierState.READY},
        target=DossierState.HANDED_OVER,
        allowed=hands_over,
        guards=(list_counted,),
        clocks=(Stops(HANDOVER_CLOCK),),
        tells=(Tells("certificate_handed_over", to=_applicant),),
        page="certificate.handover",
    ),
    Move(
        name="close",
        label="Tutup berkas",
        source={DossierState.HANDED_OVER},
        target=DossierState.CLOSED,
        allowed=hands_over,
        guards=(was_handed_over,),
        page="certificate.close",
        at_once=True,
    ),
)


def _holder(certificate: Certificate) -> list[User]:
    return [certificate.dossier.applicant]


def _facts(certificate: Certificate) -> dict[str, str]:
    return {"certificate": certificate.number, "agency": certificate.dossier.agency.name}


CERTIFICATE_FLOW = Flow(
    name="certificate",
    model="certificates.Certificate",
    states=(
        State(CertificateState.ISSUED, "Berlaku", "Berlaku", tone="good"),
        State(CertificateState.SUSPENDED, "Dibekukan", "Dibekukan", turn=LEADER, tone="warn"),
        State(CertificateState.WITHDRAWN, "Dicabut", "Dicabut", tone="bad", final=True),
    ),
    moves=(
        Move(
            name="suspend",
            label="Bekukan sertifikat",
            source={CertificateState.ISSUED},
            target=CertificateState.SUSPENDED,
            allowed=oversees,
            tells=(Tells("certificate_suspended", to=_holder, facts=_facts),),
            note="required",
            note_is_told=True,
        ),
        Move(
            name="restore",
            label="Berlakukan lagi",
            source={CertificateState.SUSPENDED},
            target=CertificateState.ISSUED,
            allowed=oversees,
            tells=(Tells("certificate_restored", to=_holder, facts=_facts),),
            note="required",
            note_is_told=True,
        ),
        Move(
            name="withdraw",
            label="Cabut sertifikat",
            source={CertificateState.ISSUED, CertificateState.SUSPENDED},
            target=CertificateState.WITHDRAWN,
            allowed=oversees,
            tells=(Tells("certificate_withdrawn", to=_holder, facts=_facts),),
            note="required",
            note_is_told=True,
        ),
    ),
)


@guard
def counted_by_another(transmittal: Transmittal, by: Maker) -> str | None:
    if transmittal.passed_by_id in accounts_of(by.pk):
        return "Daftar ini Anda susun sendiri. Penerimaannya dicatat petugas lain."
    return None


TRANSMITTAL_FLOW = Flow(
    name="transmittal",
    model="certificates.Transmittal",
    states=(
        State(
            TransmittalState.PASSED,
            "Menunggu dihitung",
            "Diserahkan LSP",
            turn=Turn("petugas sertifikat kantor penerima", (Role.CERTIFICATE_ADMIN,)),
        ),
        State(TransmittalState.RECEIVED, "Diterima", "Diterima kantor layanan", tone="good", final=True),
    ),
    moves=(
        Move(
            name="receive",
            label="Catat penerimaan",
            source={TransmittalState.PASSED},
            target=TransmittalState.RECEIVED,
            allowed=receives_list,
            guards=(counted_by_another,),
            note="optional",
            page="transmittal.show",
        ),
    ),
)


@guard
def paper_drawn(row: TrayPaper, _by: Maker) -> str | None:
    if row.paper.is_ready:
        return None
    return "Dokumen ini masih disiapkan. Tunggu sebentar, lalu buka lagi."


@guard
def not_about_oneself(row: TrayPaper, by: Maker) -> str | None:
    if about_oneself(row, by.pk):
        return "Dokumen ini tentang permohonan Anda sendiri. Pejabat lain yang menandatanganinya: kembalikan dengan catatan."
    return None


@guard
def opened_before(row: TrayPaper, by: Maker) -> str | None:
    if was_opened(row, by.pk):
        return None
    return "Dokumen ini belum Anda buka. Buka dan baca dahulu, lalu setujui."


def _told_of_paper(row: TrayPaper) -> dict[str, str]:
    return {"title": row.paper.title, "number": row.paper.number, "signer": row.signer.full_name}


TRAY_FLOW = Flow(
    name="tray",
    model="certificates.TrayPaper",
    states=(
        State(TrayState.WAITING, "Menunggu tanda tangan", "Menunggu tanda tangan", turn=LEADER),
        State(
            TrayState.RETURNED,
            "Dikembalikan penanda tangan",
            "Dikembalikan",
            turn=Turn("penyusun", PREPARERS),
            tone="warn",
        ),
        State(TrayState.APPROVED, "Disetujui penanda tangan", "Disetujui", tone="good", final=True),
    ),
    moves=(
        Move(
            name="approve",
            label="Setujui",
            source={TrayState.WAITING},
            target=TrayState.APPROVED,
            allowed=signs_paper,
            guards=(paper_drawn, not_about_oneself, opened_before),
        ),
        Move(
            name="return",
            label="Kembalikan",
            source={TrayState.WAITING},
            target=TrayState.RETURNED,
            allowed=signs_paper,
            tells=(Tells("paper_returned", to=menders_of, facts=_told_of_paper),),
            note="required",
        ),
        Move(
            name="again",
            label="Ajukan lagi",
            source={TrayState.RETURNED},
            target=TrayState.WAITING,
            allowed=mends_paper,
            note="required",
        ),
    ),
)
