import json

import pytest
import time_machine

from certificates.enums import CertificateState
from certificates.models import Certificate
from certportal.kernel.numbers.codes import grouped
from certportal.kernel.workdays.load import seed_holidays
from tests.factories import certificates as factories
from tests.factories.assessments import hall

pytestmark = pytest.mark.django_db
DEADLINE = "/api/v1/working-days/deadline"


def test_deadline_counts_working_days_and_names_those_skipped(client):
    seed_holidays(2026, 2027)
    answer = client.get(DEADLINE, {"start": "2026-12-20", "days": 14}).json()

    assert answer["due"] == "2027-01-13"
    assert answer["provisional"] is True
    assert answer["skipped"][1] == {"date": "2026-12-25", "name": "Hari Raya Natal", "kind": "national"}
    assert client.get(DEADLINE, {"start": "2026-11-20", "days": 0}).json()["due"] == "2026-11-20"


@pytest.mark.parametrize(
    "query",
    [
        "", "days=1", "start=2026-01-01", "start=x&days=1", "start=2026-02-30&days=1", "start=0001-01-01&days=1",
        "start=9999-12-31&days=9", "start=2026-01-01&days=-1", "start=2026-01-01&days=1.5",
        "start=2026-01-01&days=99999999999999999999999", "start=2026-01-01&days=3661",
    ],
)  # fmt: skip
def test_a_bad_question_is_refused(client, query):
    response = client.get(f"{DEADLINE}?{query}")
    assert (response.status_code, list(response.json())) == (422, ["detail"])


def test_nul_in_the_address_is_refused(client):
    response = client.get(f"{DEADLINE}?start=%00&days=1")
    assert (response.status_code, list(response.json())) == (400, ["detail"])


@pytest.mark.parametrize("code", ["abc", "0" * 14, "x" * 300, "%00", "6209025133"])
def test_an_unknown_certificate_is_not_found(client, code):
    response = client.get(f"/api/v1/certificates/{code}")
    assert response.status_code in {400, 404}
    assert list(response.json()) == ["detail"]


@pytest.mark.usefixtures("catalogue_once")
@pytest.mark.parametrize(
    ("day", "state", "expected"),
    [
        ("2026-11-24", CertificateState.ISSUED, ("valid", "Berlaku", True)),
        ("2029-12-01", CertificateState.ISSUED, ("expired", "Tidak berlaku lagi", False)),
        ("2026-11-24", CertificateState.SUSPENDED, ("suspended", "Dibekukan", False)),
        ("2029-12-01", CertificateState.WITHDRAWN, ("withdrawn", "Dicabut", False)),
    ],
)
def test_a_certificate_shows_its_status_and_the_fewest_facts(client, day, state, expected):
    place = hall()
    row = factories.issued(place).certificate
    Certificate.objects.filter(pk=row.pk).update(state=state)
    with time_machine.travel(day):
        response = client.get(f"/api/v1/certificates/{grouped(row.code).lower()}")
    answer = response.json()

    assert (answer["status"], answer["status_label"], answer["valid"]) == expected
    assert (answer["holder_name"], answer["number"]) == (row.holder_name, row.number)
    assert set(answer) == {
        "code", "status", "status_label", "valid", "holder_name", "scheme", "scheme_code", "number",
        "registration_number", "issued_by", "issued_on", "valid_until",
    }  # fmt: skip
    person, text = place.world.applicant, json.dumps(answer)
    assert person.nip not in text
    assert person.nik_masked[-4:] not in text.replace(row.number, "").replace(row.registration_number, "")
    assert str(person.birth_date) not in text


@pytest.mark.usefixtures("catalogue_once")
def test_the_printed_number_finds_nothing(client):
    row = factories.issued(hall()).certificate
    assert client.get(f"/api/v1/certificates/{row.number}").status_code == 404
