"""Evidence of an assessment that is open."""

from applicants.queries import units_of
from assessments import actions
from assessments.models import EvidenceItem
from certportal.home.demo.exam_forms import agree
from tests.factories.applicants import NOW
from tests.factories.assessments import Hall, admitted, another_applicant, running
from tests.factories.files import stored_photo


def shown_evidence(place: Hall) -> EvidenceItem:
    """A photo for the first unit, with the first method of the experienced path."""
    assessment = running(place, admitted(place, another_applicant(place)))
    path = assessment.dossier.scheme_version.paths.get(code="experienced")
    examiner = assessment.involvement.person
    agree(assessment, NOW)
    actions.confirm_path(assessment, path, by=examiner, now=NOW)
    return EvidenceItem.objects.create(
        assessment=assessment,
        scheme_unit=units_of(assessment.dossier)[0],
        method=path.methods[0],
        outcome="met",
        file=stored_photo(),
        client_id="foto-1",
        by=examiner,
        at=NOW,
    )
