"""An older page of the set-up does not put back, without a word, what somebody else has changed meanwhile."""

import datetime as dt
from html import unescape

import pytest
from django.utils import timezone

from assessments.models import Assessor, TestSite
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.accounts.models import OfficeHead, Organisation
from certportal.kernel.numbers.models import NumberSequence
from schemes.models import CertificationBody, ServiceStandardVersion
from schemes.queries import current_service_version
from tests.factories.accounts import PersonFactory, headed_by
from tests.home.asking import body
from tests.home.test_setup_office import fingerprint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
TODAY = timezone.localdate()


def agency():
    return Organisation.objects.get(short_name="BKPSDM")


def site():
    office = agency()
    row = TestSite.objects.create(agency=office, name="Aula", kind="incidental", address="Lantai 2")
    typed = {"agency": office.pk, "name": "Aula", "kind": "incidental", "is_active": "on"}
    return f"tuk/{row.pk}", [typed | {"address": "Lantai 3"}, typed | {"address": "Lantai 4"}], row, "address"


def numbers():
    row = NumberSequence.objects.get(scope="plenary")
    typed = {"reset_policy": row.reset_policy, "first": row.first}
    return f"nomor/{row.pk}", [typed | {"pattern": f"{{n}}/{one}/{{year}}"} for one in "AB"], row, "pattern"


def standard():
    headed_by(agency(), PersonFactory())
    found = current_service_version("sertifikasi-profesi-pns", on=TODAY)
    row = ServiceStandardVersion.objects.get(pk=found.pk)
    days = {"decreed_on": "2026-01-05", "charter_signed_on": "2026-01-05"}
    return f"standar/{row.pk}", [days | {"decree_number": f"800/{n}"} for n in (1, 2)], row, "decree_number"


def words():
    row = ServiceStandardVersion.objects.get(pk=current_service_version("sertifikasi-profesi-pns", on=TODAY).pk)
    dictums = "Menetapkan {jumlah} orang pada skema {skema}."
    return (
        f"standar/{row.pk}/keputusan",
        [{"weighing": f"bahwa {n}", "dictums": dictums} for n in "ab"],
        row,
        "decree_words",
    )


def period():
    row = headed_by(agency(), PersonFactory())
    typed = {"ends_on": "", "note": "SK pelantikan"}
    return f"pimpinan/{row.pk}/betulkan", [typed | {"starts_on": f"2021-0{n}-01"} for n in (1, 2)], row, "starts_on"


def assessor():
    lsp = CertificationBody.objects.get()
    met = "MET.000.001668.2012"
    row = Assessor.objects.create(
        user=PersonFactory(), registration_number=met, valid_until=TODAY + dt.timedelta(days=30), certification_body=lsp
    )
    days = [(TODAY + dt.timedelta(days=n)).isoformat() for n in (400, 40)]
    typed = {"registration_number": met, "body": lsp.pk}
    return f"asesor/{row.pk}", [typed | {"valid_until": day} for day in days], row, "valid_until"


def last_day():
    row = headed_by(agency(), PersonFactory())
    days = [(TODAY + dt.timedelta(days=n)).isoformat() for n in (5, 6)]
    return f"pimpinan/{row.pk}/akhiri", [{"ends_on": day} for day in days], row, "ends_on"


def seats():
    row = agency()
    return (
        f"kedudukan/{row.pk}",
        [{"seats": kept} for kept in (list(Seat.values)[:2], list(Seat.values)[:1])],
        row,
        "seats",
    )


@pytest.mark.parametrize("made", [site, numbers, standard, words, assessor, period, last_day, seats])
def test_what_was_changed_meanwhile_is_named_and_stands_until_it_is_sent_again(office, made):
    page, (first, later), row, column = made()
    place = f"/pengaturan/{page}/"
    seen = fingerprint(office.get(place))
    assert office.post(place, first | {"seen": seen}).status_code == 302
    row.refresh_from_db()
    stored = getattr(row, column)
    answer = office.post(place, later | {"seen": seen})
    assert "Halaman ini berubah sementara Anda mengisi" in unescape(body(answer))
    row.refresh_from_db()
    assert getattr(row, column) == stored
    assert office.post(place, later | {"seen": fingerprint(answer)}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, column) != stored


def test_a_reason_is_not_named_among_what_is_stored_otherwise(office):
    page, (first, later), _row, _column = period()
    place = f"/pengaturan/{page}/"
    seen = fingerprint(office.get(place))
    office.post(place, first | {"seen": seen})
    assert "Yang tersimpan sekarang lain pada: Mulai. Buka" in unescape(
        body(office.post(place, later | {"seen": seen}))
    )


def test_what_is_entered_anew_has_nothing_to_compare(office):
    typed = {"agency": agency().pk, "name": "Aula", "kind": "incidental", "address": "Lantai 2", "is_active": "on"}
    seen = fingerprint(office.get("/pengaturan/tuk/tambah/"))
    assert office.post("/pengaturan/tuk/tambah/", typed | {"seen": seen}).status_code == 302
    assert (TestSite.objects.count(), OfficeHead.objects.count()) == (1, 0)
