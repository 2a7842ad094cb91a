"""A paper ordered under an earlier release is drawn by this one: what it is about was frozen under other names."""

import subprocess

import pytest

from applicants.actions.receipts import seal
from applicants.enums import DossierState
from applicants.papers import PRINTED, form_facts, receipt_facts, rejection_facts, time_account_facts
from applicants.queries import Signer, tasks_of
from certportal.kernel.files.store import read
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.models import Paper
from certportal.kernel.sla.story import stories_of
from tests.draining import run_job
from tests.factories.applicants import NOW, dossier_in

pytestmark = [pytest.mark.django_db, pytest.mark.heavy(15)]
TITLES = {
    "rejection_letter": ("scheme_title", "scheme_code"),
    "receipt": ("scheme", ""),
    "time_account": ("scheme", ""),
}
KINDS = sorted([*PRINTED, *TITLES])


def facts_of(kind, dossier):
    """The facts as this release freezes them."""
    if kind == "receipt":
        return receipt_facts(dossier, now=NOW, tasks=tasks_of(dossier), check_until=None)
    if kind == "rejection_letter":
        signer = Signer("Ibu Pimpinan", "Kepala Badan", "198001012005012001")
        facts = rejection_facts(dossier, reason="Tidak sesuai.", day=NOW.date(), signer=signer)
        return facts | {"letter_number": "1/2026"}
    if kind == "time_account":
        return time_account_facts(dossier, stories_of(dossier, NOW), today=NOW.date())
    return form_facts(kind, dossier, day=NOW.date())


def as_before(kind, facts):
    """The same facts under the names of the earlier release, and without those it did not know."""
    title, code = TITLES.get(kind, ("scheme", "scheme_code"))
    new = {"subject_kind", "subject", "subject_code", "unit", "counted_from", "appeal_unit"}
    old = {name: value for name, value in facts.items() if name not in new}
    return old | {title: facts["subject"]} | ({code: facts["subject_code"]} if code else {})


def printed(kind, dossier, facts):
    """The words of the paper, drawn by its own job."""
    paper = prepare(
        kind, facts=facts, about=dossier, issued_on=NOW.date(), by=dossier.applicant, now=NOW, title="Uji",
        sealed=seal("123456") if kind == "receipt" else "",
    )  # fmt: skip
    assert run_job(Job.objects.get(args__paper=paper.pk).pk, now=NOW)
    content = read(Paper.objects.get(pk=paper.pk).file)
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True, timeout=60
    )
    return " ".join(done.stdout.decode().split()).replace(paper.code, "").split("Kode dokumen")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_waiting_paper_with_old_facts_prints_the_same_words(world, kind):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    facts = facts_of(kind, dossier)
    old = as_before(kind, facts)
    assert "subject" not in old
    now, before = printed(kind, dossier, facts), printed(kind, dossier, old)
    assert "Pelayanan Prima" in before
    assert " ," not in now
    assert " . " not in now
    assert before == now
