"""The moves of a dossier, written by hand: what each requires, what it does to the clocks, whom it tells."""

from applicants.enums import VerdictOutcome, VerdictStage
from applicants.models import ApplicantProfile, Dossier
from assessments import actions as exams
from assessments.models import PlenaryItem
from certificates import actions as certificates
from certificates.models import Transmittal
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.accounts.queries import roles_of
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import WaitingOn
from schemes.models import Scheme, ServicePayer
from tests.factories.accounts import MembershipFactory
from tests.factories.applicants import NOW, add_version, dossier_in, give_verdict
from tests.factories.assessments import Hall, admitted, another_applicant, heard, meeting_for, reported, running, seat
from tests.factories.certificates import drawn, issued
from tests.factories.complaints import appeal_row
from tests.factories.kkni import kkni_version
from tests.flows.rows import Row

STOP_ALL = "stops:completeness stops:reply stops:service stops:handover"
FIRST = "profile_whole for_whom_it_is rules_met declarations_made choice_sendable documents_there"
RUNNING = "accepted admitted awaiting_information completeness_check draft returned submitted verification"
CHECKING = "completeness_check verification"

# fmt: off
TABLE = {
    "submit": Row("draft", "submitted", f"within_the_licence {FIRST} signed_on_paper", "starts:completeness", "dossier_submitted>applicant_of dossier_arrived>officers_of"),
    "resubmit": Row("returned", "submitted", FIRST, "stops:reply starts:completeness", "dossier_resubmitted>officers_of"),
    "start_check": Row("submitted", "completeness_check", "not_excluded"),
    "return": Row(CHECKING, "returned", "not_excluded everything_seen something_to_mend", "stops:completeness starts:reply", "dossier_returned>applicant_of", "optional"),
    "begin_verification": Row("completeness_check", "verification", "not_excluded everything_seen everything_passed", "", "dossier_to_verify>verifiers_of"),
    "reject": Row(CHECKING, "rejected", "not_excluded", STOP_ALL, "dossier_rejected>applicant_of", "required"),
    "ask_information": Row("accepted", "awaiting_information", "not_excluded", "pauses:service starts:reply", "dossier_question>applicant_of", "required"),
    "answer": Row("awaiting_information", "accepted", "", "stops:reply resumes:service", "dossier_answered>verifiers_of", "required"),
    "withdraw": Row(RUNNING, "withdrawn", "", STOP_ALL, "dossier_withdrawn>officers_if_sent exam_candidate_withdrawn>who_awaits", "optional"),
    "expire": Row("awaiting_information returned", "expired", "", STOP_ALL, "dossier_expired>applicant_of"),
    "reopen_correction": Row("expired", "returned", "not_excluded no_other_live", "starts:reply", "dossier_reopened>applicant_of", "required"),
    "reopen_question": Row("expired", "awaiting_information", "not_excluded no_other_live", "starts:reply reopens:service", "dossier_reopened>applicant_of", "required"),
    "declare_complete": Row("verification", "accepted", "not_by_who_entered_it everything_seen everything_passed choice_whole", "stops:completeness starts:service", "dossier_accepted>applicant_of dossier_to_admit>leaders_of"),
    "admit": Row("accepted", "admitted", "not_excluded fee_settled choice_whole", "", "dossier_admitted>applicant_of"),
    "refuse_admission": Row("accepted", "rejected", "not_excluded", STOP_ALL, "dossier_rejected>applicant_of", "required"),
    "start_assessment": Row("admitted", "in_assessment", "", "hands:service>to_the_body"),
    "mark_absent": Row("in_assessment", "admitted", "", "hands:service>to_the_office", "exam_absent>applicant", "required"),
    "mark_unfinished": Row("in_assessment", "admitted", "", "hands:service>to_the_office", "exam_unfinished>applicant", "required"),
    "recommend": Row("in_assessment", "recommended"),
    "decide": Row("recommended", "decided", "decider_is_free chair_fixes not_alone", "", "result_decided>applicant", "optional"),
    "defer": Row("recommended", "recommended", "decider_is_free chair_fixes not_alone", "", "", "required"),
    "ready": Row("decided", "ready", "papers_ready body_delivered", "stops:service starts:handover", "certificate_ready>applicant"),
    "hand_over": Row("ready", "handed_over", "list_counted", "stops:handover", "certificate_handed_over>applicant"),
    "close": Row("handed_over", "closed", "was_handed_over no_open_appeal"),
}
# fmt: on


# --- Cases in which a move passes: (dossier, maker) -------------------------------------------------------------------
def _standing(state, maker, **fields):
    return lambda place: (dossier_in(state, place.world, **fields), getattr(place.world, maker))


def _ended_unanswered(place):
    """After "lengkap dan benar", and the question was not answered."""
    world = place.world
    accepted = {"complete_declared_at": NOW, "complete_declared_by": world.officer}
    return dossier_in("expired", world, **accepted), world.verifier


def _before_the_meeting(place: Hall):
    """In session with the examiner among the members, chair and member heard; the chair may decide."""
    examiner = place.assessor.user
    MembershipFactory(user=examiner, organisation=place.world.catalogue.agency, role=Role.COMMITTEE_MEMBER)
    examiner.forget_roles()
    assessment = reported(place)
    meeting = meeting_for(place, assessment, opened=False)
    seat(place, meeting, examiner)
    exams.open_meeting(meeting, by=place.admin, now=NOW)
    item = PlenaryItem.objects.get(meeting=meeting)
    for person in (place.chair, place.member):
        heard(place, item, by=person)
    return item.assessment.dossier, place.chair


def _with_papers(place: Hall):
    dossier = drawn(place).letter.dossier
    clocks.stop("handover", dossier, by=place.admin, now=NOW)
    Dossier.objects.filter(pk=dossier.pk).update(state="decided")
    return dossier, place.admin


def _to_be_fetched(place: Hall):
    return Dossier.objects.get(pk=drawn(place).letter.dossier.pk), place.admin


def _taken_home(place: Hall):
    dossier = Dossier.objects.get(pk=drawn(place).letter.dossier.pk)
    who = {"receiver_kind": "holder", "receiver_name": "Nur'aini", "agreement_on_paper": True}
    certificates.hand_over(dossier, **who, by=place.admin, now=NOW)
    return Dossier.objects.get(pk=dossier.pk), place.admin


def under_appeal(dossier, by, place):
    appeal_row(dossier.decisions.get(kind="certification"))


READY = {
    "submit": _standing("draft", "applicant"),
    "resubmit": _standing("returned", "applicant"),
    "start_check": _standing("submitted", "officer"),
    "return": _standing("completeness_check", "officer", verdict=VerdictOutcome.NEEDS_FIX),
    "begin_verification": _standing("completeness_check", "officer", verdict=VerdictOutcome.ACCEPTED),
    "declare_complete": _standing("verification", "verifier"),
    "admit": _standing("accepted", "leader"),
    "refuse_admission": _standing("accepted", "leader"),
    "reject": _standing("verification", "verifier"),
    "reopen_correction": _standing("expired", "officer"),
    "reopen_question": _ended_unanswered,
    "ask_information": _standing("accepted", "verifier"),
    "decide": _before_the_meeting,
    "defer": _before_the_meeting,
    "ready": _with_papers,
    "hand_over": _to_be_fetched,
    "close": _taken_home,
}


# --- What makes one guard refuse; returns another (dossier, maker) where changing this one is not enough ----------
def change(**fields):
    def changed(dossier, by, place):
        Dossier.objects.filter(pk=dossier.pk).update(**fields)

    return changed


def profile(**fields):
    def changed(dossier, by, place):
        ApplicantProfile.objects.filter(user=dossier.applicant_id).update(**fields)

    return changed


def paid_by_the_candidate(dossier, by, place):
    payer = ServicePayer.objects.get(version=dossier.service_version, code="candidate")
    Dossier.objects.filter(pk=dossier.pk).update(payer=payer)


def no_civil_servant(dossier, by, place):
    User.objects.filter(pk=dossier.applicant_id).update(employment_status="pppk")


def own_dossier(dossier, by, place):
    """The applicant holds the same role as the officer: nobody judges their own case."""
    applicant, (role, _) = dossier.applicant, next(iter(roles_of(by)))
    MembershipFactory(user=applicant, organisation=dossier.agency, role=role)
    applicant.forget_roles()
    return dossier, applicant


def own_superior(dossier, by, place):
    by.superior = dossier.applicant
    by.save()


def entered_by_themself(dossier, by, place):
    Dossier.objects.filter(pk=dossier.pk).update(entered_by=by)


def over_the_counter(dossier, by, place):
    Dossier.objects.filter(pk=dossier.pk).update(entered_by=place.world.officer, signed_on_paper=False)


def one_document_to_mend(dossier, by, place):
    stage = VerdictStage.VERIFICATION if dossier.state == "verification" else VerdictStage.COMPLETENESS
    version = dossier.documents.first().versions.get()
    give_verdict(version, place.world.officer, VerdictOutcome.NEEDS_FIX, stage)


def every_document_fine(dossier, by, place):
    for document in dossier.documents.all():
        give_verdict(document.versions.get(), place.world.officer)


def one_document_unseen(dossier, by, place):
    add_version(dossier.documents.first(), dossier.applicant)


def units_missing(dossier, by, place):
    """A qualification of the decree, without one unit taken."""
    version, applicant = kkni_version("asesor-4"), another_applicant(place)
    wanted = {"scheme": version.scheme, "scheme_version": version}
    other = dossier_in(dossier.state, place.world, applicant=applicant, **wanted)
    return other, applicant if by == dossier.applicant else by


def examiner_decides(dossier, by, place):
    return dossier, place.assessor.user


def member_fixes(dossier, by, place):
    return dossier, place.member


def only_the_chair_spoke(dossier, by, place):
    """Of another case, of which the member has said nothing."""
    other = reported(place, dossier=admitted(place, another_applicant(place)))
    item = PlenaryItem.objects.get(meeting=meeting_for(place, other))
    return heard(place, item, by=place.chair).assessment.dossier, place.chair


def papers_not_drawn(dossier, by, place):
    other = issued(place, dossier=admitted(place, another_applicant(place))).letter.dossier
    return Dossier.objects.get(pk=other.pk), by


def body_elsewhere(dossier, by, place):
    """An external certification body has the days and has not delivered."""
    clocks.start("service", dossier, by=by, now=NOW)
    clocks.hand_to(WaitingOn.CERTIFICATION_BODY, "service", dossier, by=by, now=NOW, reason="uji")


def not_passed_on(dossier, by, place):
    """A certification body of its own has issued, and no list has brought the certificate."""
    Organisation.objects.filter(pk=dossier.agency_id).update(seats=["service_office"])


def on_a_list(dossier, by, place):
    """Its certificate is on a list that nobody has counted, though one office holds both seats."""
    body = place.world.catalogue.body.organisation
    made = Transmittal.objects.create(
        number="D-1", sender=body, receiver=dossier.agency, issued_on=NOW.date(), passed_by=place.chair,
        passed_at=NOW, state="passed", state_since=NOW,
    )  # fmt: skip
    made.sheets.create(certificate=dossier.certificates.get(), position=1)


def nobody_received_it(dossier, by, place):
    other = running(place, admitted(place, another_applicant(place))).dossier
    Dossier.objects.filter(pk=other.pk).update(state="handed_over")
    return Dossier.objects.get(pk=other.pk), by


def begun_anew(dossier, by, place):
    dossier_in("draft", place.world)


def out_of_the_licence(dossier, by, place):
    Scheme.objects.filter(pk=dossier.scheme_id).update(in_scope=False)


SPOILS = {
    "within_the_licence": (out_of_the_licence,),
    "profile_whole": (profile(education=""), profile(service_years=None)),
    "for_whom_it_is": (no_civil_servant,),
    "rules_met": (profile(education="sma"), profile(service_years=0)),
    "declarations_made": (change(path_declared=""), change(payer=None)),
    "choice_sendable": (units_missing,),
    "documents_there": (one_document_to_mend,),
    "signed_on_paper": (over_the_counter,),
    "not_excluded": (own_dossier, own_superior),
    "not_by_who_entered_it": (own_dossier, own_superior, entered_by_themself),
    "everything_seen": (one_document_unseen,),
    "everything_passed": (one_document_to_mend,),
    "something_to_mend": (every_document_fine,),
    "choice_whole": (units_missing,),
    "no_other_live": (begun_anew,),
    "fee_settled": (paid_by_the_candidate,),
    "decider_is_free": (examiner_decides,),
    "chair_fixes": (member_fixes,),
    "not_alone": (only_the_chair_spoke,),
    "papers_ready": (papers_not_drawn,),
    "body_delivered": (body_elsewhere, not_passed_on, on_a_list),
    "list_counted": (on_a_list,),
    "was_handed_over": (nobody_received_it,),
    "no_open_appeal": (under_appeal,),
}
