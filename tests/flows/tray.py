"""The moves of a paper in the tray of its signer, written by hand to compare with the product's table."""

from applicants import actions as cases
from applicants.enums import DossierState
from applicants.models import Decision
from certificates.actions import return_paper
from certificates.models import TrayPaper
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.models import Reading
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.papers.models import Paper
from tests.draining import run_due
from tests.factories.accounts import headed_by, person_with
from tests.factories.applicants import NOW, dossier_in
from tests.factories.assessments import another_applicant
from tests.flows.rows import Row
from tests.unsealing import changes_allowed

# fmt: off
TABLE = {
    "approve": Row("waiting", "approved", "paper_drawn not_about_oneself opened_before"),
    "return": Row("waiting", "returned", "", "", "paper_returned>menders_of", note="required"),
    "again": Row("returned", "waiting", note="required"),
}
# fmt: on


def _laid(place):
    """A decree that waits for the head of the office, who has opened it; the leader prepared it."""
    head = person_with(Role.LEADERSHIP, place.world.catalogue.agency)
    headed_by(place.world.catalogue.agency, head)
    case = dossier_in(DossierState.ACCEPTED, place.world, applicant=another_applicant(place))
    cases.admit(case, by=place.world.leader, now=NOW)
    run_due(now=NOW)
    row = TrayPaper.objects.get(paper__kind="admission_letter", dossier=case)
    note_reading(ReadingKind.DOCUMENT, by=head, title=str(row.paper), subject=row.paper, now=NOW)
    return row, head


def _returned(place):
    row, head = _laid(place)
    return return_paper(row, note="Nama keliru.", by=head, now=NOW), place.world.leader


READY = {"approve": _laid, "return": _laid, "again": _returned}
SETS = {
    "approve": lambda _by: {"sha256": Paper.objects.get(kind="admission_letter").sha256, "approved_at": NOW},
    "return": lambda _by: {"note": "alasan"},
    "again": lambda _by: {"note": "alasan"},
}


def undrawn(row, _by, _place):
    with changes_allowed():
        Paper.objects.filter(pk=row.paper_id).update(state="reserved", file=None, sha256="")


def of_the_signer(row, by, _place):
    with changes_allowed():
        Decision.objects.get(letter=row.paper).dossier.involvements.filter(duty="applicant").delete()
        type(row.dossier).objects.filter(pk=row.dossier_id).update(applicant=by)


def unread(row, _by, _place):
    with changes_allowed():
        Reading.objects.filter(subject_id=row.paper_id, subject_type="papers.paper").delete()


SPOILS = {"paper_drawn": (undrawn,), "not_about_oneself": (of_the_signer,), "opened_before": (unread,)}
