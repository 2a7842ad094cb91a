"""/pengaturan/skema/: the parts of certificate numbers, and every reason why they are refused."""

import re
from html import unescape

import pytest

from certificates.queries import ISSUE_JOB
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.numbers.models import ResetPolicy
from schemes.actions import set_identity, set_licence
from schemes.enums import SchemeKind
from schemes.models import Scheme
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.numbers import SequenceFactory
from tests.factories.schemes import CertificationBodyFactory, SchemeFactory
from tests.home.asking import body, url

pytestmark = pytest.mark.django_db
TYPED = {"kbli": "78422", "kbji": "2424", "level": "", "field_letters": "TIK"}


@pytest.fixture
def scheme():
    SequenceFactory(scope="certificate", pattern="{n:07d}")
    SequenceFactory(scope="registration", pattern="{n:05d}")
    body_ = CertificationBodyFactory(licence_number="BNSP-LSP-1565-ID")
    return SchemeFactory(slug="uji", name="Pengelola Data", body=body_, kbli="", kbji="", field_letters="")


def test_the_list_says_what_is_unset_and_then_the_next_number(office, scheme):
    assert "Belum diisi: KBLI, KBJI, huruf bidang" in body(office.get(url("schemes")))
    assert office.post(url("scheme", scheme.slug), TYPED).status_code == 302
    page = body(office.get(url("schemes")))
    assert "78422 2424 0000001 " in page
    assert "TIK 1565 00001 " in page
    event = AuditEvent.objects.get(verb="scheme.identity")
    assert (event.before["kbli"], event.after["kbli"], event.after["level"]) == ("", "78422", None)
    assert event.actor_id == User.objects.get(memberships__role=Role.SYSTEM_ADMIN).pk


def test_papers_that_waited_for_the_parts_are_tried_again(office, scheme):
    waits = enqueue(ISSUE_JOB, now=NOW, decision=1)
    Job.objects.update(state=JobState.FAILED, error="KBLI belum diisi", finished_at=NOW)
    assert office.post(url("scheme", scheme.slug), TYPED).status_code == 302
    waits.refresh_from_db()
    assert waits.state == JobState.QUEUED


def test_a_level_stands_in_the_number_and_an_own_pattern_is_kept(office, scheme):
    pattern = "{kbli}.{kbji}.{level}.{n:06d}.{yy}"
    typed = TYPED | {
        "level": "4",
        "certificate_pattern": pattern,
        "registration_pattern": "{field}.{licence}.{n:05d}.{year}",
    }
    assert office.post(url("scheme", scheme.slug), typed).status_code == 302
    assert "78422.2424.4.000001." in body(office.get(url("schemes")))
    assert "TIK.1565.00001." in body(office.get(url("scheme", scheme.slug)))


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("kbli", "7842", "KBLI terdiri atas lima angka"),
        ("kbji", "24x4", "KBJI terdiri atas empat angka"),
        ("field_letters", "tik", "Huruf bidang terdiri atas dua sampai lima huruf besar"),
        ("level", "0", "Jenjang KKNI adalah 1 sampai 9"),
        ("level", "10", "Jenjang KKNI adalah 1 sampai 9"),
        ("certificate_pattern", "{kbli} {kbji} {year}", "Pola nomor harus memuat {n}."),
        ("registration_pattern", "{field} {year}", "Pola nomor harus memuat {n}."),
        ("certificate_pattern", "{kbli} {skema} {n}", "isian yang tidak dikenal: skema"),
        ("certificate_pattern", "{n}", "Muat sedikitnya satu dari {kbli}, {kbji}, {field}."),
        ("registration_pattern", "{n} {year}", "Muat sedikitnya satu dari {field}, {licence}."),
        ("certificate_pattern", "{kbli} {level} {n}", "padahal skema ini tidak berjenjang"),
        ("certificate_pattern", "{kbli} \u0412{n}", "hanya memuat huruf Latin"),
    ],
)
def test_what_cannot_be_printed_is_refused_beside_its_field_and_nothing_is_saved(office, scheme, name, typed, said):
    page = unescape(body(office.post(url("scheme", scheme.slug), TYPED | {name: typed})))
    assert said in page.split(f'name="{name}"')[1][:900]
    assert f'value="{typed}"' in page
    assert Scheme.objects.get().kbli == ""
    assert not AuditEvent.objects.filter(verb="scheme.identity").exists()


def test_two_schemes_that_would_print_alike_are_refused_until_a_part_tells_them_apart(office, scheme):
    SchemeFactory(name="Analis Data", kbli="78422", kbji="2424", field_letters="ANA", body=scheme.body)
    page = unescape(body(office.post(url("scheme", scheme.slug), TYPED)))
    assert "akan tampak sama dengan nomor skema Analis Data" in page
    apart = TYPED | {"certificate_pattern": "{kbli} {kbji} {field} {n:07d} {year}"}
    assert office.post(url("scheme", scheme.slug), apart).status_code == 302


def test_the_level_of_a_kkni_scheme_is_its_decree_s(office, scheme):
    Scheme.objects.update(kind=SchemeKind.KKNI, level=4)
    assert office.post(url("scheme", scheme.slug), TYPED | {"level": "7"}).status_code == 302  # the field is closed
    scheme.refresh_from_db()
    assert scheme.level == 4
    admin = User.objects.get(memberships__role=Role.SYSTEM_ADMIN)
    with pytest.raises(Exception, match="ditetapkan keputusannya: 4") as refused:
        set_identity(scheme, **TYPED | {"level": 7}, by=admin, now=NOW)
    assert refused.value.code == "level"


def test_a_counter_that_begins_anew_each_year_needs_the_year_in_every_pattern(office, scheme):
    sequence = SequenceFactory._meta.model.objects.get(scope="certificate")
    sequence.reset_policy = ResetPolicy.YEARLY
    sequence.save()
    page = unescape(body(office.post(url("scheme", scheme.slug), TYPED | {"certificate_pattern": "{kbli} {n}"})))
    assert "harus memuat {year} atau {yy}" in page


def test_the_licence_and_its_scope_are_written_down_by_an_admin_alone(scheme):
    outside = SchemeFactory(body=scheme.body)
    leader = person_with(Role.LEADERSHIP, scheme.body.organisation)
    given = {"kind": "p1", "number": " BNSP-LSP-2000-ID ", "valid_until": NOW.date(), "scope": [scheme], "now": NOW}
    with pytest.raises(PersonRefused):
        set_licence(scheme.body, **given, by=leader)
    body_ = set_licence(scheme.body, **given, by=person_with(Role.SYSTEM_ADMIN))
    assert (body_.kind, body_.licence_number, body_.licence_valid_until) == ("p1", "BNSP-LSP-2000-ID", NOW.date())
    assert dict(Scheme.objects.values_list("pk", "in_scope")) == {scheme.pk: True, outside.pk: False}
    event = AuditEvent.objects.get(verb="body.licence")
    assert (event.after["scope"], event.before["number"]) == ([scheme.slug], "BNSP-LSP-1565-ID")


def test_a_licence_with_which_no_registration_number_can_be_printed_is_refused(office, scheme):
    facts = {"name": "LSP", "short_name": "LSP", "kind": "p1", "licence_valid_until": "2999-01-01"}
    for number, said in (("9" * 63, "lebih panjang daripada 80 karakter"), ("Лисензи 7", "hanya memuat huruf Latin")):
        answer = office.post(f"/pengaturan/lsp/{scheme.body_id}/", facts | {"licence_number": number})
        page = unescape(body(answer))
        assert "nomor registrasi skema Pengelola Data tidak dapat dicetak" in page
        assert said in page
    scheme.refresh_from_db()
    assert scheme.body.licence_number == "BNSP-LSP-1565-ID"


def test_an_older_page_does_not_put_back_what_somebody_else_set(office, scheme):
    facts = {
        "name": "LSP",
        "short_name": "LSP",
        "kind": "p1",
        "licence_number": "1",
        "licence_valid_until": "2999-01-01",
    }
    for place, typed in ((url("scheme", scheme.slug), TYPED), (f"/pengaturan/lsp/{scheme.body_id}/", facts)):
        seen = re.search(r'name="seen" value="([0-9a-f]{32})"', body(office.get(place)))[1]
        assert office.post(place, typed | {"seen": seen}).status_code == 302
        assert "Halaman ini berubah sementara Anda mengisi" in body(office.post(place, typed | {"seen": seen}))


def test_what_is_outside_the_licence_is_not_counted_as_unable_to_issue(office, scheme):
    assert "1 skema belum dapat menerbitkan" in body(office.get(url("schemes")))
    Scheme.objects.filter(pk=scheme.pk).update(in_scope=False)
    assert "belum dapat menerbitkan" not in body(office.get(url("schemes")))
