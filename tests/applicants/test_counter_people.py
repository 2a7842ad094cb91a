"""People at the counter: written down wrongly and corrected, and spoken of as the applicant."""

import pytest
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState
from applicants.forms import CorrectPersonForm, ProfileForm
from applicants.models import Dossier
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import OrganisationFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person

pytestmark = pytest.mark.django_db


def at_counter(world, **fields):
    return dossier_in(DossierState.DRAFT, world, entered_by=world.officer, **fields)


def someone_new(client, **typed):
    """The page after an officer wrote down a new person; what they typed may be changed with `typed`."""
    person = {
        "full_name": "Sri Wahyuni, S.Sos.",
        "birth_date": "1985-01-15",
        "employment_status": "other",
        "nik": "3171015501850009",
        "phone": "0812000111",
        **typed,
    }
    return person, client.post(reverse("counter.add"), person)


def test_a_new_person_written_down_wrongly_is_corrected_before_anything_is_open(client, world):
    """Without a dossier there is no profile page at the counter: the mistake was a dead end."""
    client.force_login(world.officer)
    person, added = someone_new(client)
    token = added.context["form"].initial["person"]
    refused = client.post(reverse("counter.open"), {"person": token, "subject": "scheme:pelayanan-prima"})
    assert "status kepegawaian pada profil" in refused.text
    assert 'value="Perbaiki data orang ini"' in refused.text or "Perbaiki data orang ini" in refused.text
    shown = client.post(reverse("counter.correct"), {"person": token})
    assert shown.context["form"]["employment_status"].value() == "other"
    typed = {**person, "employment_status": "pns", "nip": "198501152011012001", "nik": "", "person": token}
    corrected = client.post(reverse("counter.correct"), {**typed, "simpan": "ya"})
    assert "Data Sri Wahyuni, S.Sos. diperbaiki" in corrected.text
    again = corrected.context["form"].initial["person"]
    client.post(reverse("counter.open"), {"person": again, "subject": "scheme:pelayanan-prima"})
    dossier = Dossier.objects.get(applicant__nip="198501152011012001")
    assert dossier.applicant.employment_status == "pns"
    assert dossier.applicant.reveal_nik() == "3171015501850009"


def test_a_bad_correction_comes_back_with_what_was_typed(client, world):
    client.force_login(world.officer)
    person, added = someone_new(client)
    token = added.context["form"].initial["person"]
    typed = {**person, "employment_status": "pns", "phone": "0812999", "person": token, "simpan": "ya"}
    answer = client.post(reverse("counter.correct"), typed)
    assert "Isi 18 angka NIP." in answer.text
    assert answer.context["form"]["phone"].value() == "0812999"


def test_the_counter_only_proposes_to_who_has_an_account_or_something_sent(client, world):
    client.force_login(world.officer)
    found = client.post(reverse("counter.home"), {"identifier": world.applicant.nip})
    assert "Perbaiki data orang ini" not in found.text
    token = found.context["form"].initial["person"]
    answer = client.post(reverse("counter.correct"), {"person": token})
    assert "setelah orangnya sendiri menyetujui" in answer.text
    someone_new(client)
    waiting = User.objects.get(full_name="Sri Wahyuni, S.Sos.")
    dossier_in(DossierState.SUBMITTED, world, applicant=waiting, entered_by=world.officer)
    again = client.post(reverse("counter.home"), {"identifier": "3171015501850009"})
    assert "Perbaiki data orang ini" not in again.text


def test_the_counter_only_proposes_to_whose_papers_another_office_copies(client, world):
    client.force_login(world.officer)
    person, added = someone_new(client)
    token = added.context["form"].initial["person"]
    waiting = User.objects.get(full_name="Sri Wahyuni, S.Sos.")
    draft = at_counter(world, applicant=waiting)
    assert "Perbaiki data orang ini" in client.post(reverse("counter.correct"), {"person": token}).text
    Dossier.objects.filter(pk=draft.pk).update(agency=OrganisationFactory())
    typed = {"full_name": "Sri Wahyuningsih", "person": token, "simpan": "ya", "reason": "Menurut KTP."}
    assert "Usulan dikirim kepada" in client.post(reverse("counter.correct"), person | typed | {"nik": ""}).text
    assert User.objects.get(pk=waiting.pk).full_name == "Sri Wahyuni, S.Sos."


def meanwhile(monkeypatch, form, name, happens):
    """Something happens after the page's checks and before anything is written."""
    before = getattr(form, name)

    def first_this(self):
        happens()
        return before(self)

    monkeypatch.setattr(form, name, first_this)


def test_who_sends_or_claims_meanwhile_is_not_corrected_any_more(client, world, monkeypatch):
    client.force_login(world.officer)
    person, added = someone_new(client)
    waiting = User.objects.get(full_name="Sri Wahyuni, S.Sos.")
    sends = {"applicant": waiting, "entered_by": world.officer}
    meanwhile(monkeypatch, CorrectPersonForm, "facts", lambda: dossier_in(DossierState.SUBMITTED, world, **sends))
    token = added.context["form"].initial["person"]
    typed = {**person, "full_name": "Sri Wahyuningsih", "person": token, "simpan": "ya"}
    answer = client.post(reverse("counter.correct"), typed)
    assert "punya akun sendiri, berkas yang sudah dikirim" in answer.text
    assert answer.context["form"]["full_name"].value() == "Sri Wahyuningsih"
    assert User.objects.get(pk=waiting.pk).full_name == "Sri Wahyuni, S.Sos."


def test_profile_of_a_case_that_ended_meanwhile_is_not_copied_any_more(client, world, monkeypatch):
    draft = at_counter(world)
    client.force_login(world.officer)
    page = reverse("counter.profile", args=[draft.code])
    typed = {name: value for name, value in client.get(page).context["form"].initial.items() if value} | {
        "phone": "081234567777",
        "employment_status": "other",
        "nik": "3171015501850009",
        "reason": "Menurut KTP.",
    }
    ends = Dossier.objects.filter(pk=draft.pk)
    meanwhile(monkeypatch, ProfileForm, "clean", lambda: ends.update(state=DossierState.WITHDRAWN))
    answer = client.post(page, typed)
    assert "Berkas ini tidak sedang diisi" in answer.text, answer.context["form"].errors
    assert answer.context["form"]["phone"].value() == "081234567777"
    assert User.objects.get(pk=world.applicant.pk).phone != "081234567777"


def test_only_the_counter_of_a_draft_copies_a_profile(world):
    other = person_with(Role.INTAKE_OFFICER, OrganisationFactory())
    with pytest.raises(Refused, match="bukan petugas loket") as refused:
        actions.copy_profile(at_counter(world), facts={"phone": "1"}, by=other, now=NOW)
    assert refused.value.code == "not_allowed"


def test_the_counter_speaks_of_the_applicant(client, world):
    """An officer types for somebody else: nothing on these pages calls the officer the applicant."""
    person = eligible_person(world.catalogue, grade="II/a")
    draft = at_counter(world, applicant=person)
    client.force_login(world.officer)
    page = client.get(reverse("counter.eligibility", args=[draft.code])).text
    assert "profil pemohon mencatat II/a" in page
    assert "profil Anda" not in page
    assert "Pendidikan terakhir pemohon" in page
    tasks = client.get(reverse("counter.show", args=[draft.code])).text
    assert "Tanda tangani di layar" not in tasks
    refused = client.post(
        reverse("counter.profile", args=[draft.code]), {"nik": "123", "birth_date": "1985-01-15"}
    ).text
    assert "KTP Anda" not in refused
    assert "isian Anda" not in refused


def test_the_counter_prints_the_receipt_only_once_it_is_drawn(client, world):
    draft = at_counter(world, signed_on_paper=True)
    actions.submit_dossier(draft, by=world.officer, now=NOW)
    client.force_login(world.officer)
    page = client.get(reverse("counter.sent", args=[draft.code])).text
    assert "Berkas terkirim" in page
    assert "siap dicetak" not in page
