"""Everything with a state has a flow; columns that sound like a state and are none are listed here with the reason."""

from django.apps import apps

from certportal.kernel.workflow.flow import all_flows
from certportal.kernel.workflow.models import Flowing

NAMES = {"state", "status", "standing", "outcome", "recommendation", "result"}

ONE_WORD = "said once and never changed; asked again means another row"
ENGINE = "an engine of the kernel below the flows keeps it: no person moves it, and there is no button"
NO_STATE = {
    "applicants.Document.standing": "reckoned from versions and verdicts by the checklist and stored for lists; nobody moves it",
    "applicants.Decision.outcome": ONE_WORD,
    "applicants.Verdict.outcome": ONE_WORD,
    "applicants.InformationRequest.outcome": "how it ended; the dossier's own moves open and close it, in one transaction",
    "applicants.Endorsement.outcome": "the superior's one answer, or its end with the document; a second is a new row",
    "applicants.SuperiorNaming.outcome": "the officer's one answer, or its end by the applicant; a second is a new row",
    "applicants.FieldCorrection.outcome": "the office's one answer; a second question is a new row",
    "applicants.ProfileProposal.outcome": "the holder's one answer, or its end with a newer proposal; a second is a new row",
    "applicants.TechnicalReview.recommendation": ONE_WORD,
    "assessments.Assessment.recommendation": ONE_WORD,
    "assessments.EvidenceItem.outcome": "what one piece of evidence shows; rows are only added or taken back",
    "assessments.OtherResult.result": "what a device sent and does not hold; rows are only added, and settled once",
    "assessments.ResultEntry.result": "what was recorded once of a unit; rows are only added",
    "assessments.StandingResult.result": "what an earlier case assessed of a unit, copied once; rows are only added",
    "assessments.UnitResult.result": "a mark of one unit, corrected until the recommendation, frozen by it",
    "drawings.PageDrawing.state": ENGINE,
    "jobs.Job.state": ENGINE,
    "jobs.Job.result": "facts about the work, for people to read",
    "outbox.Message.state": ENGINE,
    "papers.Paper.state": ENGINE,
    "sla.Clock.state": ENGINE,
}


def _is_ours(model: type) -> bool:
    return model.__module__.partition(".")[0] in {"certportal", *(flow.model.partition(".")[0] for flow in all_flows())}


def test_whatever_sounds_like_a_state_is_one_or_says_why_not():
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if _is_ours(model) and not issubclass(model, Flowing)
        for field in model._meta.concrete_fields
        if field.name in NAMES
    }
    assert found == set(NO_STATE)


def test_a_flowing_thing_has_no_second_state_and_no_labels_of_its_own():
    for model in apps.get_models():
        if issubclass(model, Flowing):
            assert {field.name for field in model._meta.concrete_fields} & NAMES == {"state"}
            assert not model._meta.get_field("state").choices
