"""Exams whose certification body does not work in this portal, and its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.actions import involve
from applicants.enums import DossierState, Duty
from applicants.models import Dossier
from assessments import actions
from assessments.actions import Said
from assessments.models import Assessment, BodyPaper, BodyPaperRow
from schemes.models import CertificationBody, Scheme
from tests.factories.accounts import OrganisationFactory
from tests.factories.applicants import NOW
from tests.factories.assessments import another_applicant, declared, event_for, seated
from tests.factories.files import stored_pdf
from tests.factories.kkni import kkni_dossier, package_of

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User
    from tests.factories.assessments import Hall

SLUG = "asesor-6"
COMPETENT, WEAK = Said(outcome="competent"), Said(outcome="not_yet_competent", reason="Bukti unit pertama belum cukup.")


def outside() -> CertificationBody:
    """A body that does not work here; the scheme of one KKNI qualification is its own."""
    made = {"name": "LSP Luar", "short_name": "LSP Luar", "kind": "p3", "portal_issued": False}
    body, _ = CertificationBody.objects.get_or_create(
        code="lsp-luar", defaults={**made, "organisation": OrganisationFactory(kind="certification_body")}
    )
    Scheme.objects.filter(versions__package__qualification__slug=SLUG).update(body=body, in_scope=True)
    return body


def sat(place: Hall, applicant: User | None = None) -> Assessment:
    """A candidate of that body in an exam that has begun."""
    outside()
    person = applicant or another_applicant(place)
    case = kkni_dossier(DossierState.ADMITTED, place.world, SLUG, *_one_elective(), applicant=person)
    event = event_for(place, title="Uji LSP Luar", scheme_version=case.scheme_version)
    seat = seated(place, case, event)
    actions.start_event(declared(seat.event), by=place.admin, now=NOW)
    return Assessment.objects.get(pk=seat.pk)


def _one_elective() -> list[str]:
    return sorted(package_of(SLUG).rules.electives)[:1]


def kept(seat: Assessment, kind: str = "results", *, by: User, number: str = "") -> BodyPaper:
    """A paper with its scan, of which nothing was entered yet."""
    return BodyPaper.objects.create(
        event=seat.event,
        kind=kind,
        number=number or f"{BodyPaper.objects.count() + 1}/LSP/2026",
        dated=NOW.date(),
        file=stored_pdf(),
        entered_by=by,
        entered_at=NOW,
    )


def entered(place: Hall, seat: Assessment, kind: str = "results", said: Said = COMPETENT) -> BodyPaper:
    """A paper that waits for its second person."""
    paper = kept(seat, kind, by=place.admin)
    return actions.enter_body_paper(paper, {seat.pk: said}, by=place.admin, now=NOW)


def checked(place: Hall, seat: Assessment, kind: str = "results", said: Said = COMPETENT, *, by: User) -> BodyPaper:
    return actions.check_body_paper(entered(place, seat, kind, said), by=by, now=NOW)


def certificate(number: str = "7", **fields: object) -> Said:
    """What is printed on a certificate of that body."""
    day = NOW.date()
    printed = {
        "certificate_number": f"78422 3321 4 000000{number} 2026",
        "registration_number": f"LUA 1 0000{number} 2026",
    }
    return Said(**{**printed, "issued_on": day, "valid_until": day.replace(year=day.year + 3), **fields})


def case_of(seat: Assessment) -> Dossier:
    return Dossier.objects.get(pk=seat.dossier_id)


def on_paper(place: Hall, seat: Assessment, kind: str = "results", *, by: User) -> Dossier:
    """A checked paper says "kompeten" of them, and no move has followed from it yet."""
    paper = entered_by_hand(place, seat, kind)
    paper.checked_by, paper.checked_at = by, NOW
    paper.save()
    row = paper.rows.get()
    row.checking = involve(seat.dossier, by, Duty.CHECKER, now=NOW)
    row.save()
    return case_of(seat)


def entered_by_hand(place: Hall, seat: Assessment, kind: str) -> BodyPaper:
    """Whoever it speaks of need not wait for such a paper."""
    paper = kept(seat, kind, by=place.admin)
    entering = involve(seat.dossier, place.admin, Duty.TRANSCRIBER, now=NOW)
    BodyPaperRow.objects.create(paper=paper, assessment=seat, entering=entering, outcome="competent")
    return paper
