"""A form of a case, drawn, for the addresses that need one."""

from applicants.models import Dossier
from applicants.papers import form_facts
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.papers.actions import prepare
from tests.draining import run_due
from tests.factories.applicants import NOW


def printed(dossier: Dossier) -> str:
    """Draw a prefilled form of the dossier; the code of its row."""
    form = dossier.documents.get(requirement__code="001.3")
    facts = form_facts("application_letter", dossier, day=NOW.date())
    prepare("application_letter", facts=facts, about=form, issued_on=NOW.date(), by=SYSTEM, now=NOW, title="Surat")
    run_due(now=NOW)
    return "001.3"
