"""The moves of a dossier on the review branch, written by hand; those shared with the exam branch are in dossier.py."""

from pathlib import Path

from django.core.management import call_command

from applicants.enums import DossierState, Duty
from applicants.models import FieldVisit, Involvement, TechnicalReview
from certportal.kernel.accounts.enums import Role
from schemes.models import ServicePayer, ServiceStandardVersion
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in
from tests.flows import dossier
from tests.flows.rows import Row

SERVICE = Path(__file__).parents[1] / "journeys" / "data" / "invented"
INTAKE = ("submit", "resubmit", "start_check", "return", "begin_verification", "reject", "ask_information", "answer")
WITHDRAWABLE = "accepted awaiting_information completeness_check draft recommended returned submitted technical_review"

# fmt: off
TABLE = {
    **{name: dossier.TABLE[name] for name in INTAKE},
    "withdraw": dossier.TABLE["withdraw"]._replace(source=f"{WITHDRAWABLE} verification"),
    "expire": dossier.TABLE["expire"],
    "reopen_correction": dossier.TABLE["reopen_correction"],
    "reopen_question": dossier.TABLE["reopen_question"],
    "declare_complete": dossier.TABLE["declare_complete"]._replace(tells="dossier_accepted>applicant_of dossier_to_review>technical_team_of"),
    "begin_review": Row("accepted", "technical_review", "not_excluded fee_settled"),
    "finish_review": Row("technical_review", "recommended", "not_excluded visit_written", "", "dossier_to_decide>leaders_of"),
    "review_again": Row("recommended", "technical_review", "not_excluded", "", "dossier_review_again>technical_team_of", "required"),
    "decide_review": Row("recommended", "decided", "not_excluded review_written decider_has_not_reviewed", "", "review_decided>applicant_of", "optional"),
    "ready": dossier.TABLE["ready"],
    "hand_over": dossier.TABLE["hand_over"],
    "close": dossier.TABLE["close"],
}
# fmt: on


def standing(state, role, **fields):
    """A dossier of the invented service with a visit and a recommendation on record, and somebody of that role."""

    def made(place):
        call_command("load_catalogue", folder=SERVICE, verbosity=0)
        version = ServiceStandardVersion.objects.get(standard__slug="surat-praktik-kerja")
        about = {"service_version": version, "scheme": None, "scheme_version": None, "payer": None, **fields}
        found = dossier_in(
            state, place.world, complete_declared_at=NOW, complete_declared_by=place.world.verifier, **about
        )
        team = person_with(Role.TECHNICAL_TEAM, found.agency)
        if state != DossierState.ACCEPTED:
            written = Involvement.objects.create(dossier=found, person=team, duty=Duty.REVIEWER, since=NOW)
            seen = {"place": "Workshop", "met_with": "Ibu Rina", "findings": "Lengkap."}
            FieldVisit.objects.create(dossier=found, involvement=written, visited_on=NOW.date(), written_at=NOW, **seen)
        if state == DossierState.RECOMMENDED:
            said = {"recommendation": "approve", "reasons": "Layak."}
            TechnicalReview.objects.create(dossier=found, involvement=written, written_at=NOW, **said)
        return found, team if role == Role.TECHNICAL_TEAM else place.world.leader

    return made


READY = {
    "begin_review": standing(DossierState.ACCEPTED, Role.TECHNICAL_TEAM),
    "finish_review": standing(DossierState.TECHNICAL_REVIEW, Role.TECHNICAL_TEAM),
    "review_again": standing(DossierState.RECOMMENDED, Role.LEADERSHIP),
    "decide_review": standing(DossierState.RECOMMENDED, Role.LEADERSHIP),
}


def no_visit(found, by, place):
    return _without(found, by, place, FieldVisit)


def no_review(found, by, place):
    return _without(found, by, place, TechnicalReview)


def _without(found, by, place, model):
    """What was written stays; another dossier has nothing."""
    other = dossier_in(
        found.state,
        place.world,
        applicant=person_with(Role.APPLICANT),
        service_version=found.service_version,
        scheme=None,
        scheme_version=None,
        payer=None,
    )
    assert not model.objects.filter(dossier=other).exists()
    return other, by


def paid_by_themself(found, by, place):
    """The service asks for a proof of payment, and none is on record."""
    payer = ServicePayer.objects.create(
        version=found.service_version, code="self", position=1, label="Pemohon", paper_label="Pemohon", needs_proof=True
    )
    type(found).objects.filter(pk=found.pk).update(payer=payer)


def reviewed_themself(found, by, place):
    Involvement.objects.create(dossier=found, person=by, duty=Duty.REVIEWER, since=NOW)


SPOILS = {
    "not_excluded": dossier.SPOILS["not_excluded"],
    "fee_settled": (paid_by_themself,),
    "visit_written": (no_visit,),
    "review_written": (no_review,),
    "decider_has_not_reviewed": (reviewed_themself,),
}
# Guards of moves that both branches share are tested on the exam branch.
SHARED = dossier
