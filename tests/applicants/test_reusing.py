"""Documents found right before are offered to a new application, row by row, as long as their row allows."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome
from applicants.models import Dossier
from applicants.queries import reusable
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files import store
from certportal.kernel.web.refusal import Refused
from schemes.models import Requirement
from tests.factories.applicants import NOW, dossier_in, give_verdict, small_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_scans")]
WITH_BYTES = ("000.1", "001.4")
LATER = NOW + timedelta(days=200)


@pytest.fixture
def draft(world):
    """A second application of somebody whose first one was found right but for one document, and was withdrawn."""
    before = dossier_in(DossierState.DRAFT, world)
    for code in WITH_BYTES:
        document = before.documents.get(requirement__code=code)
        actions.attach_document(document, small_pdf(), by=world.applicant, now=NOW)
    for document in before.documents.all():
        right = document.requirement.code != "000.2"
        give_verdict(
            document.versions.last(), world.officer, VerdictOutcome.ACCEPTED if right else VerdictOutcome.NEEDS_FIX
        )
    Dossier.objects.update(state=DossierState.WITHDRAWN)
    found = dossier_in(DossierState.DRAFT, world)
    for document in found.documents.all():
        document.versions.all().delete()
    with time_machine.travel(LATER, tick=False):
        yield Dossier.objects.get(pk=found.pk)


def codes(dossier):
    return {one.task.row.code for one in reusable(Dossier.objects.get(pk=dossier.pk))}


def test_what_was_found_right_is_taken_again_and_judged_anew(client, world, draft):
    offered = codes(draft)
    assert {"000.1", "000.adm.1", "001.4"} <= offered
    assert "000.2" not in offered  # it was to be mended
    assert not offered & {"001.3", "001.9", "001.12"}  # signed statements are made anew
    client.force_login(world.applicant)
    where = reverse("dossier.reuse", args=[draft.code])
    assert where in client.get(draft.get_absolute_url()).text
    page = client.get(where).text
    assert "dinilai sesuai 23 November 2026" in page
    assert "Pilih sedikitnya satu dokumen." in client.post(where, {"csrfmiddlewaretoken": "x"}).text
    answer = client.post(where, {"rows": ["000.1", "001.4"]})
    assert answer.status_code == 302, answer.context["form"].errors
    taken = draft.documents.get(requirement__code="000.1").versions.get()
    old = Dossier.objects.exclude(pk=draft.pk).get().documents.get(requirement__code="000.1").versions.last()
    assert (taken.file_id == old.file_id, store.read(taken.file)) == (False, store.read(old.file))
    assert "Dinilai sesuai 23 November 2026" in taken.remark
    assert not taken.verdicts.exists()
    assert AuditEvent.objects.filter(verb="document.reuse").count() == 2
    assert not codes(draft) & {"000.1", "001.4"}
    for again, word in (("000.1", "tidak ditawarkan lagi"), ("000.5", "tidak dapat dibaca lagi")):
        with pytest.raises(Refused) as refused:
            actions.reuse_documents(Dossier.objects.get(pk=draft.pk), [again], by=world.applicant, now=LATER)
        assert word in refused.value.sentence


def test_the_row_says_for_how_many_months(draft):
    Requirement.objects.filter(code="000.1").update(reuse_months=6)
    Requirement.objects.filter(code="000.adm.1").update(reuse_months=7)
    Requirement.objects.filter(code="000.5").update(reuse_months=None)
    assert codes(draft) & {"000.1", "000.adm.1", "000.5"} == {"000.adm.1"}
    Dossier.objects.filter(pk=draft.pk).update(state=DossierState.SUBMITTED)
    assert codes(draft) == set()
