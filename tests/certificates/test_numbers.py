"""Numbers of certificates: each scheme's own parts, one counter for all, nothing while a part is unset."""

import datetime as dt
from html import unescape

import pytest

from applicants.enums import DossierState
from certificates import actions
from certificates.models import Certificate, ResultLetter
from certificates.queries import ISSUE_JOB
from certportal.home.tasks import purge
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.numbers.models import NumberCounter
from schemes.models import CertificationBody, Scheme
from tests.draining import run_due
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, another_applicant, decided, hall
from tests.factories.kkni import kkni_dossier, package_of
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]


def case_of(place, scheme):
    """An admitted dossier of the scheme, with the smallest set of units its package accepts."""
    if scheme.level is None:
        return admitted(place)
    slug = scheme.slug.removeprefix("kkni-")
    package = package_of(slug)
    chosen = package.completed(package.rules.core) - set(package.rules.core)
    return kkni_dossier(DossierState.ADMITTED, place.world, slug, *chosen)


def test_fifteen_schemes_issue_each_with_its_own_parts_and_none_twice():
    place, schemes = hall(), list(Scheme.objects.order_by("pk"))
    found = [
        actions.issue(decided(place, dossier=case_of(place, scheme)), by=SYSTEM, now=NOW).certificate
        for scheme in schemes
    ]
    for serial, (scheme, certificate) in enumerate(zip(schemes, found, strict=True), start=1):
        parts = [scheme.kbli, scheme.kbji, *([str(scheme.level)] if scheme.level else []), f"{serial:07d}", "2026"]
        assert certificate.number.split() == parts
        assert certificate.registration_number == f"{scheme.field_letters} 0000 {serial:05d} 2026"
        facts = certificate.paper.facts
        assert facts["number"] == certificate.number
        assert facts["scheme_kind"] == ("KKNI" if scheme.level else "okupasi")
        assert facts["package_decree"].endswith("Nomor 3 Tahun 2021") is bool(scheme.level)
        assert bool(facts["codification"]) is bool(scheme.level)
    assert len(schemes) == len({row.number for row in found}) == 15
    assert len({row.number.rsplit(maxsplit=2)[0] for row in found}) == 15  # what is before the serial names the scheme
    assert [scheme.level for scheme in schemes].count(None) == 1
    assert NumberCounter.objects.get(sequence__scope="certificate").next == 16


def test_a_registration_number_that_stands_in_the_register_is_passed_over_too():
    place = hall()
    first = actions.issue(decided(place), by=SYSTEM, now=NOW).certificate
    NumberCounter.objects.filter(sequence__scope="registration").update(next=1)
    case = admitted(place, another_applicant(place))
    second = actions.issue(decided(place, dossier=case), by=SYSTEM, now=NOW).certificate
    assert (first.registration_number[-10:], second.registration_number[-10:]) == ("00001 2026", "00002 2026")


@pytest.mark.parametrize(
    ("part", "called"),
    [("kbli", "KBLI"), ("kbji", "KBJI"), ("field_letters", "huruf bidang"), ("licence", "nomor lisensi LSP")],
)
def test_while_a_part_is_unset_nothing_is_issued_and_the_sentence_names_it(part, called):
    place = hall()
    decision = decided(place)
    if part == "licence":
        CertificationBody.objects.update(licence_number="")
    else:
        Scheme.objects.filter(slug="pelayanan-prima").update(**{part: ""})
    sentence = refused("not_set_up", actions.issue, decision, by=SYSTEM, now=NOW)
    assert f"Pelayanan Prima belum dapat diterbitkan: {called} belum diisi" in sentence
    assert "Pengaturan, “Nomor sertifikat per skema”" in sentence
    assert not ResultLetter.objects.exists()
    assert not NumberCounter.objects.filter(sequence__scope__in=["certificate", "result_letter"]).exists()


@pytest.mark.parametrize(
    ("body", "scheme", "said"),
    [
        ({"licence_valid_until": NOW.date() - dt.timedelta(days=1)}, {}, "berakhir 22 November 2026. Admin mencatat"),
        ({"licence_valid_until": None}, {}, "masa berlaku lisensi LSP belum diisi"),
        ({}, {"in_scope": False}, "skema ini di luar ruang lingkup lisensi LSP BPSDM"),
    ],
)
def test_a_licence_that_ended_or_does_not_cover_the_scheme_issues_nothing(client, body, scheme, said):
    place = hall()
    decision = decided(place)
    CertificationBody.objects.update(**body)
    Scheme.objects.update(**scheme)
    assert said in refused("not_set_up", actions.issue, decision, by=SYSTEM, now=NOW)
    assert not ResultLetter.objects.exists()
    client.force_login(place.admin)
    assert said.split(" Admin")[0] in unescape(client.get(decision.dossier.get_absolute_url()).content.decode())


def test_on_the_last_day_of_the_licence_certificates_are_issued():
    CertificationBody.objects.update(licence_valid_until=NOW.date())
    assert actions.issue(decided(hall()), by=SYSTEM, now=NOW).certificate is not None


def test_a_decision_waits_for_its_scheme_to_be_set_up_and_is_issued_then():
    place = hall()
    Scheme.objects.update(kbli="", kbji="")
    decided(place)
    run_due(now=NOW)
    job = Job.objects.get(kind=ISSUE_JOB)
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "KBLI dan KBJI belum diisi" in job.error
    Scheme.objects.update(kbli="82110", kbji="4225")
    assert actions.issue_again(by=place.admin, now=NOW) == 1
    run_due(now=NOW)
    assert Certificate.objects.get().number.startswith("82110 4225 0000001 ")


def test_papers_wait_for_the_first_day_of_a_period_and_are_tried_once_a_day():
    place, tomorrow = hall(), NOW + dt.timedelta(days=1)
    OfficeHead.objects.update(starts_on=tomorrow.date())
    decided(place)
    run_due(now=NOW)
    assert Job.objects.get(kind=ISSUE_JOB).state == JobState.FAILED
    assert actions.issue_daily(now=NOW + dt.timedelta(hours=1)) == 0, "tried today already"
    assert actions.issue_daily(now=tomorrow) == 1
    run_due(now=tomorrow)
    assert Certificate.objects.get().issued_on == tomorrow.date()


def test_the_hourly_work_asks_for_papers_that_waited(monkeypatch):
    asked = []
    monkeypatch.setattr("certportal.home.tasks.issue_daily", lambda **told: asked.append(told))
    purge()
    assert len(asked) == 1


def test_not_yet_competent_needs_no_number_of_a_certificate():
    place = hall()
    Scheme.objects.update(kbli="")
    issued = actions.issue(decided(place, weak=(5,)), by=SYSTEM, now=NOW)
    assert (issued.certificate, issued.letter.number) == (None, "001/SKHU/BKPSDM/XI/2026")


def test_a_number_that_stands_in_the_register_is_passed_over():
    """An office may give two schemes patterns that meet at some serial, or one that was printed before."""
    place = hall()
    actions.issue(decided(place), by=SYSTEM, now=NOW)
    Scheme.objects.filter(slug="kkni-asesor-4").update(certificate_pattern="82110 4225 000000{n} {year}")
    NumberCounter.objects.filter(sequence__scope="certificate").update(next=1)
    later = case_of(place, Scheme.objects.get(slug="kkni-asesor-4"))
    found = actions.issue(decided(place, dossier=later), by=SYSTEM, now=NOW).certificate
    assert found.number == "82110 4225 0000002 2026"
