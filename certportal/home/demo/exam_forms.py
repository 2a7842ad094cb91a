"""Self assessment and agreement of a candidate, filled in and signed by both as they would on their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.actions import fill_form, sign_form
from assessments.enums import AGREEMENT, SELF_ASSESSMENT, SelfAssessed
from assessments.queries import agreed, asks_of, current_form, may_begin
from schemes.enums import FormSigner

if TYPE_CHECKING:
    from datetime import datetime

    from assessments.models import Assessment

CANDIDATE, ASSESSOR = FormSigner.CANDIDATE.value, FormSigner.ASSESSOR.value


def agree(assessment: Assessment, now: datetime) -> None:
    """FR.APL.02 by the candidate, "dapat dilanjutkan" by the assessor, then FR.AK.01 by both; nothing where they agreed."""
    if agreed(assessment):
        return
    candidate, examiner = assessment.dossier.applicant, assessment.involvement.person
    if not assess_oneself(assessment, now):
        said = SelfAssessed.MAY_CONTINUE
        sign_form(
            assessment, SELF_ASSESSMENT, role=ASSESSOR, typed_name=examiner.full_name, said=said, by=examiner, now=now
        )
    ticks = {ask.key: ("yes", "") for ask in asks_of(assessment, current_form(AGREEMENT))}
    fill_form(assessment, AGREEMENT, ticks, by=examiner, now=now)
    for role, person in ((ASSESSOR, examiner), (CANDIDATE, candidate)):
        sign_form(assessment, AGREEMENT, role=role, typed_name=person.full_name, by=person, now=now)


def assess_oneself(assessment: Assessment, now: datetime) -> bool:
    """The candidate fills in and signs FR.APL.02; True where the assessor has said already that it may continue."""
    if may_begin(assessment):
        return True
    candidate = assessment.dossier.applicant
    note = "Laporan kerja dan sertifikat pelatihan"
    answers = {ask.key: ("competent", note) for ask in asks_of(assessment, current_form(SELF_ASSESSMENT))}
    fill_form(assessment, SELF_ASSESSMENT, answers, by=candidate, now=now)
    sign_form(assessment, SELF_ASSESSMENT, role=CANDIDATE, typed_name=candidate.full_name, by=candidate, now=now)
    return False
