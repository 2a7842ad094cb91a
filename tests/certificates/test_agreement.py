"""Holders sign their duties before they receive the certificate (000, Kewajiban Pemegang Sertifikat 2)."""

import re
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Dossier
from certificates import actions
from certificates.enums import AgreementKind
from certificates.models import Agreement, Handover
from certificates.queries import duties_of, mark_of_duties
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.papers.actions import render_now
from certportal.kernel.web.refusal import Refused
from schemes.actions import set_clauses
from schemes.models import SchemeClause, SchemeVersion
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW
from tests.factories.assessments import hall
from tests.factories.certificates import drawn, issued
from tests.pages import words
from tests.refusing import refused

UNSET = "Kewajiban pemegang sertifikat skema Pelayanan Prima belum ditetapkan kantor"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]


def ready(place, **fields) -> Dossier:
    return Dossier.objects.get(pk=drawn(place, **fields).letter.dossier_id)


def sign(dossier, **fields):
    read = mark_of_duties(duties_of(dossier.exam_scheme))
    given = {"typed_name": dossier.applicant.full_name, "read": read, "by": dossier.applicant, "now": NOW, **fields}
    return actions.sign_agreement(dossier, **given)


def read_on(page):
    """What a page of duties sends back about what its reader saw."""
    return dict(re.findall(r'<input type="hidden" name="(duties)" value="(\w+)"', page.text))


def hand(place, dossier, **fields):
    given = {"receiver_kind": "holder", "receiver_name": "Nur'aini", "by": place.admin, "now": NOW, **fields}
    return actions.hand_over(dossier, **given)


def test_signing_on_screen_says_who_and_when():
    dossier = ready(hall())
    agreement = sign(dossier)
    assert (agreement.kind, agreement.noted_by, agreement.signed_at) == (
        AgreementKind.ON_SCREEN,
        dossier.applicant,
        NOW,
    )
    assert AuditEvent.objects.get(verb="certificate.agree").actor_id == dossier.applicant.pk


def test_duties_cut_otherwise_are_other_duties():
    """What is signed is the list: the same letters under other numbers are read again."""
    one, other = (
        [SchemeClause(text=text) for text in texts]
        for texts in (("Menjaga kompetensi", "Melapor"), ("Menjaga kompetensiMelapor",))
    )
    assert mark_of_duties(one) != mark_of_duties(other)


def test_signing_again_is_the_same_agreement():
    dossier = ready(hall())
    assert sign(dossier) == sign(dossier)
    assert Agreement.objects.count() == 1


def test_a_scheme_that_states_no_duties_has_nothing_to_sign_and_its_certificate_stays_until_the_office_sets_them(
    client,
):
    place = hall()
    dossier = ready(place)
    SchemeClause.objects.filter(version=dossier.scheme_version).delete()
    with pytest.raises(Refused) as caught:
        sign(dossier)
    assert caught.value.code == "duties_unset"
    assert not Agreement.objects.exists()
    client.force_login(dossier.applicant)
    page = client.get(reverse("certificate.agree", args=[dossier.code])).text
    assert "Tidak ada perjanjian untuk ditandatangani" in page
    assert "Tanda tangani perjanjian" not in page
    assert UNSET in words(client.get(dossier.get_absolute_url()))
    client.force_login(place.admin)
    shown = words(client.get(reverse("certificate.handover", args=[dossier.code])))
    assert UNSET in shown
    assert "Nama penerima" not in shown
    for on_paper in (True, False):
        assert UNSET in refused("duties_unset", hand, place, dossier, agreement_on_paper=on_paper)
    assert not Handover.objects.exists()
    version = SchemeVersion.objects.get(pk=dossier.scheme_version_id)
    set_clauses(version, rights=[], duties=["Menjaga kompetensi."], by=SYSTEM, now=NOW)
    sign(dossier)
    hand(place, Dossier.objects.get(pk=dossier.pk))
    assert Agreement.objects.get().paper.facts["duties"] == ["Menjaga kompetensi."]


def test_duties_that_changed_while_the_page_was_open_are_read_again_before_they_are_signed(client):
    dossier = ready(hall())
    clauses = SchemeClause.objects.filter(version=dossier.scheme_version)
    clauses.update(printed_text="")
    client.force_login(dossier.applicant)
    address = reverse("certificate.agree", args=[dossier.code])
    read = read_on(client.get(address))
    version = SchemeVersion.objects.get(pk=dossier.scheme_version_id)
    set_clauses(version, rights=[], duties=["Membayar Rp100.000.000."], by=SYSTEM, now=NOW)
    for seen in ({}, {"duties": ""}):
        assert "Isi perjanjian berubah" in words(
            client.post(address, seen | {"typed_name": dossier.applicant.full_name})
        )
    answer = client.post(address, read | {"typed_name": dossier.applicant.full_name})
    assert "Isi perjanjian berubah" in words(answer)
    assert "Membayar Rp100.000.000." in words(answer)
    assert dossier.applicant.full_name in unescape(answer.text)
    assert not Agreement.objects.exists()
    client.post(address, read_on(answer) | {"typed_name": dossier.applicant.full_name})
    assert Agreement.objects.get().paper.facts["duties"] == ["Membayar Rp100.000.000."]


@pytest.mark.parametrize("typed", ["", "Orang Lain"])
def test_name_must_be_the_holders(typed):
    with pytest.raises(Refused) as caught:
        sign(ready(hall()), typed_name=typed)
    assert caught.value.code == "name_differs"


def test_nobody_signs_for_the_holder():
    place = hall()
    dossier = ready(place)
    for person in (place.admin, PersonFactory()):
        with pytest.raises(Refused) as caught:
            sign(dossier, by=person, typed_name=person.full_name)
        assert caught.value.code == "not_allowed"
    assert not Agreement.objects.exists()


def test_hand_over_waits_for_the_agreement():
    place = hall()
    dossier = ready(place)
    with pytest.raises(Refused) as caught:
        hand(place, dossier)
    assert caught.value.code == "agreement_missing"
    assert not Handover.objects.exists()
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.READY
    sign(dossier)
    hand(place, Dossier.objects.get(pk=dossier.pk))
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.HANDED_OVER


def test_office_notes_an_agreement_signed_by_hand():
    place = hall()
    dossier = ready(place)
    hand(place, dossier, agreement_on_paper=True)
    agreement = Agreement.objects.get()
    assert (agreement.kind, agreement.noted_by, agreement.paper) == (AgreementKind.ON_PAPER, place.admin, None)


def test_not_yet_competent_has_nothing_to_sign(client):
    place = hall()
    dossier = ready(place, weak=(1,))
    client.force_login(dossier.applicant)
    page = words(client.get(dossier.get_absolute_url()))
    assert ("Ambil surat keterangan hasil" in page, "Ambil cetakan aslinya" in page) == (True, False)
    assert page.count("Hasil per unit") == 1
    assert page.index("· belum kompeten") > page.rindex("· kompeten")  # what is there stands first
    with pytest.raises(Refused) as caught:
        sign(dossier)
    assert caught.value.code == "not_final"
    hand(place, dossier)
    assert not Agreement.objects.exists()


def test_scheme_without_such_a_duty_asks_for_nothing():
    place = hall()
    dossier = ready(place)
    SchemeClause.objects.filter(version=dossier.scheme_version).update(is_signed=False)
    hand(place, dossier)
    assert not Agreement.objects.exists()


def test_agreement_on_screen_without_its_paper_is_refused_by_the_database():
    decision = issued(hall()).letter.decision
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.create(
            decision=decision, kind="on_screen", typed_name="A", signed_at=NOW, noted_by=decision.dossier.applicant
        )


def test_holder_signs_on_the_page_and_keeps_what_was_typed(client):
    place = hall()
    dossier = ready(place)
    client.force_login(dossier.applicant)
    unsigned = words(client.get(dossier.get_absolute_url()))
    first, fetched = unsigned.index("Baca dan tanda tangani"), unsigned.index("Ambil cetakan aslinya")
    assert first < fetched  # nothing is fetched before
    assert "Tanda tangani perjanjian, lalu ambil sertifikat" in unsigned
    assert ("Datang kapan saja" in unsigned, "Ambil hasil Anda" in unsigned) == (False, False)
    address = reverse("certificate.agree", args=[dossier.code])
    page = client.get(address)
    assert f"Nama Anda tercatat sebagai {dossier.applicant.full_name}" in words(page)
    read = read_on(page)
    wrong = client.post(address, read | {"typed_name": "Nama Lain"}).content.decode()
    assert 'value="Nama Lain"' in wrong
    assert "Ketik nama Anda persis" in wrong
    done = client.post(address, read | {"typed_name": dossier.applicant.full_name}, follow=True).content.decode()
    assert "Perjanjian Anda tersimpan" in done
    assert "Datang kapan saja" in words(client.get(dossier.get_absolute_url()))
    waits = client.get(reverse("certificate.agreement_file", args=[dossier.code]))
    assert (waits.status_code, "sedang disiapkan" in waits.text) == (202, True)
    render_now(Agreement.objects.get().paper, now=NOW)
    answer = client.get(reverse("certificate.agreement_file", args=[dossier.code]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    client.force_login(place.admin)
    assert (
        "belum ditandatangani" not in client.get(reverse("certificate.handover", args=[dossier.code])).content.decode()
    )


def test_nobody_reads_an_agreement_before_the_decision(client):
    dossier = ready(hall(), weak=(1,))
    client.force_login(dossier.applicant)
    assert client.get(reverse("certificate.agree", args=[dossier.code])).status_code == 404
