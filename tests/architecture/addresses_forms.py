"""Addresses of the forms of the trade, with what stands behind them."""

from assessments.actions import fill_form, order_form
from assessments.enums import SELF_ASSESSMENT
from assessments.models import FormRecord, FormSignature
from assessments.queries import current_form
from tests.architecture.world import World
from tests.draining import run_due
from tests.factories.applicants import NOW
from tests.factories.files import stored_photo

REPORT = "FR.AK.05"


def signed_form(world: World) -> dict[str, object]:
    return {"code": world.event.code, "dossier": world.dossier.code, "form": "fr-apl-02"}


def own_form(world: World) -> dict[str, object]:
    return {"code": world.dossier.code, "form": "fr-apl-02"}


def event_form(world: World) -> dict[str, object]:
    return {"code": world.event.code, "form": "fr-ak-05"}


def printed_form(world: World) -> dict[str, object]:
    """The self assessment of the candidate, drawn."""
    order_form(world.assessment, SELF_ASSESSMENT, by=world.hall.assessor.user, now=NOW)
    run_due(now=NOW)
    return signed_form(world)


def own_printed_form(world: World) -> dict[str, object]:
    printed_form(world)
    return own_form(world)


def printed_event_form(world: World) -> dict[str, object]:
    """The report of the assessor about the exam, drawn."""
    fill_form(world.event, REPORT, {"aspek": ("Lancar.", "")}, by=world.hall.assessor.user, now=NOW)
    order_form(world.event, REPORT, by=world.hall.assessor.user, now=NOW)
    run_due(now=NOW)
    return event_form(world)


def scanned_form(world: World) -> dict[str, object]:
    """A form that another candidate of the same assessor signed by pen."""
    assessment = world.evidence.assessment
    record, made = FormRecord.objects.get_or_create(
        form=current_form("FR.AK.07"), assessment=assessment, defaults={"opened_at": NOW}
    )
    if made:
        FormSignature.objects.create(
            record=record,
            role="candidate",
            person=assessment.dossier.applicant,
            name="Asesi",
            file=stored_photo(),
            recorded_by=world.hall.assessor.user,
            at=NOW,
        )
    return {"code": assessment.event.code, "dossier": assessment.dossier.code, "form": "fr-ak-07"}
