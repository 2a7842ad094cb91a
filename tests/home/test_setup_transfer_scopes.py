"""The set-up file knows which schemes and units an assessor may assess, and by which certificate."""

import datetime as dt
from html import unescape

import pytest
from django.utils import timezone

from assessments.models import Assessor, AssessorScope
from certportal.home.setup.giving_out import gather
from schemes.models import CertificationBody, Scheme, SchemeUnit
from tests.factories.accounts import PersonFactory
from tests.home.asking import body
from tests.home.test_setup_transfer import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]


@pytest.fixture
def assessor():
    """May assess one scheme whole, and of another one unit."""
    row = Assessor.objects.create(
        user=PersonFactory(),
        registration_number="MET.000.001668.2012",
        valid_until=timezone.localdate() + dt.timedelta(days=300),
        certification_body=CertificationBody.objects.get(),
        certificate_number="SA-1",
        certificate_valid_until=dt.date(2030, 1, 1),
    )
    first, second = Scheme.objects.filter(body=row.certification_body).order_by("slug")[:2]
    AssessorScope.objects.create(assessor=row, scheme=first)
    unit = SchemeUnit.objects.filter(version__scheme=second).order_by("position").first().unit
    AssessorScope.objects.create(assessor=row, scheme=second).units.add(unit)
    row.said = [first.slug, f"{second.slug}: {unit.code}"]
    return row


def only_assessors():
    content = gather(timezone.localdate())
    return {"kind": content["kind"], "assessors": content["assessors"]}


def test_what_an_assessor_may_assess_leaves_and_is_taken_in(office, assessor):
    content = only_assessors()
    assert content["assessors"][0]["scope"] == assessor.said
    for scope in assessor.scopes.all():
        scope.units.clear()
        scope.delete()
    Assessor.objects.update(certificate_number="", certificate_valid_until=None)
    answer = send(office, content)
    assert answer.status_code == 302, unescape(body(answer))
    assert only_assessors() == content


def test_a_file_of_before_leaves_the_scope_as_it_is(office, assessor):
    content = only_assessors()
    for name in ("scope", "certificate_number", "certificate_valid_until"):
        del content["assessors"][0][name]
    assert send(office, content).status_code == 302
    assert only_assessors()["assessors"][0]["scope"] == assessor.said


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"scope": ["lain"]}, "skema “lain” tidak ada di katalog"),
        ({"scope": ["pelayanan-prima: X.1"]}, "unit “X.1” tidak ada di katalog"),
        ({"scope": "pelayanan-prima"}, "tulis sebagai daftar teks"),
        ({"certificate_valid_until": "besok"}, "tulis seperti 2028-12-31"),
    ],
)
def test_what_is_not_in_the_catalogue_here_is_named(office, assessor, said, words):
    content = only_assessors()
    content["assessors"][0] |= said
    assert words in unescape(body(send(office, content)))
    assert only_assessors()["assessors"][0]["scope"] == assessor.said
