"""/pengaturan/: people and roles, the calendar, and who changed what; only for system administrators."""

import datetime as dt
import re

import pytest
from django.core import mail

from certportal.home.settings_pages.actions import close_account, take_role
from certportal.kernel.accounts.enums import EmploymentStatus, Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.outbox.enums import Channel
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.send import send_due
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import MembershipFactory, OrganisationFactory, OutsiderFactory, PersonFactory, person_with
from tests.home.asking import FRAME, body, queries, said, url

pytestmark = pytest.mark.django_db

ORDINARY = {"full_name": "Ni Made Nur'aini, S.E.", "employment_status": "pns", "nip": "198501152010012003"}


# --- Who may open the pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.INSPECTORATE, Role.LEADERSHIP, Role.VERIFIER, Role.APPLICANT])
def test_pages_are_closed_to_everybody_else_and_say_nothing_about_whom(client, role):
    person = person_with(role)
    client.force_login(person)
    for address in (url("home"), url("people"), url("person", person.pk), url("person", 999_999), url("year", 2026)):
        assert client.get(address).status_code == 403
    assert client.post(url("role_grant", person.pk), {"role": "system_admin"}).status_code == 403
    assert AuditEvent.objects.filter(verb="access.denied", actor_id=person.pk).count() == 6
    assert not Membership.objects.filter(user=person, role=Role.SYSTEM_ADMIN).exists()


def test_menu_leads_there_only_for_admins(client, admin):
    for person, shown in ((admin, True), (person_with(Role.VERIFIER), False)):
        client.force_login(person)
        assert (url("home") in body(client.get("/meja-kerja/"))) == shown


def test_home_shows_how_the_portal_is(office, now):
    assert body(office.get(url("home"))).count("Perlu perhatian") == 2
    for name in ("backup", "certportal.kernel.jobs.tasks.look"):
        beat(name, now=now)
    page = body(office.get(url("home")))
    assert (page.count("Perlu perhatian"), page.count("Baik")) == (0, 2)


# --- The backup warning on the desk --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (None, "belum pernah dicadangkan"),
        (dt.timedelta(days=9), "Cadangan terakhir sudah berumur 9 hari"),
        (dt.timedelta(days=6), None),
    ],
)
def test_desk_warns_admins_of_an_old_backup(client, admin, now, age, words):
    if age is not None:
        beat("backup", now=now - age)
    for person, concerned in ((admin, True), (person_with(Role.VERIFIER), False)):
        client.force_login(person)
        page = body(client.get("/meja-kerja/")).lower()
        assert ((words or "cadang").lower() in page) == (concerned and words is not None)


# --- People --------------------------------------------------------------------------------------------------------


def names(response):
    return [person.full_name for person in response.context["page"]]


def test_people_are_found_by_name_number_mail_role_and_state(office, admin):
    made = PersonFactory(full_name="I Gusti Made Agung", email="agung@contoh.go.id", nip="197001011990011001")
    gone = PersonFactory(full_name="Sudah Pergi", is_active=False)
    refusing = PersonFactory(full_name="Surat Kembali", email="lama@contoh.go.id", refusing_address="lama@contoh.go.id")
    PersonFactory(full_name="Alamat Baru", email="baru@contoh.go.id", refusing_address="dulu@contoh.go.id")
    verifier = person_with(Role.VERIFIER, full_name="Verifikator Satu")
    Membership.objects.filter(user=person_with(Role.VERIFIER, full_name="Dulu Verifikator")).update(
        ends_on="2020-01-02"
    )
    for query, found in (
        ({"q": "made"}, [made]),
        ({"q": "19700101 199001"}, [made]),
        ({"q": "AGUNG@contoh"}, [made]),
        ({"q": "tidak ada orang"}, []),
        ({"peran": "verifier"}, [verifier]),
        ({"peran": "system_admin"}, [admin]),
        ({"keadaan": "nonaktif"}, [gone]),
        ({"keadaan": "menolak"}, [refusing]),
        ({"q": "sudah", "keadaan": "aktif"}, []),
    ):
        office.post(url("people"), {"hapus": "1"})
        assert names(office.post(url("people"), query, follow=True)) == [person.full_name for person in found], query
    office.post(url("people"), {"hapus": "1"})
    assert len(names(office.get(url("people"), {"peran": "raja"}))) == User.objects.count()


def test_whom_an_admin_looks_for_stands_in_no_address(office):
    """Addresses stay in logs and histories, so the session keeps the search word, for further pages and filters too."""
    wanted = [PersonFactory(full_name=f"Made {number:02}", password=None) for number in range(30)]
    PersonFactory(full_name="Orang Lain", password=None)
    response = office.post(url("people"), {"q": "made", "peran": "", "keadaan": "aktif"}, follow=True)
    assert response.redirect_chain == [(f"{url('people')}?keadaan=aktif", 302)]
    assert 'value="made"' in body(response)
    assert "made" not in " ".join(re.findall(r'href="([^"]*)"', body(response)))
    assert names(office.get(url("people"), {"keadaan": "aktif", "halaman": "2"})) == [p.full_name for p in wanted[25:]]
    everybody = office.post(url("people"), {"q": "made", "hapus": "1"}, follow=True)
    assert everybody.context["page"].paginator.count == User.objects.count()


def test_list_and_page_mark_an_address_that_refuses_letters(office):
    PersonFactory(full_name="Alamat Baru", email="baru@contoh.go.id", refusing_address="dulu@contoh.go.id")
    assert "tone-warn" not in body(office.get(url("people")))
    refusing = PersonFactory(email="lama@contoh.go.id", refusing_address="lama@contoh.go.id")
    assert body(office.get(url("people"))).count("E-mail ditolak</span>") == 1
    assert "Server penerima menyatakan alamat ini tidak ada" in body(office.get(url("person", refusing.pk)))


def test_list_escapes_names(office):
    PersonFactory(full_name="Nur'aini <b>tebal</b>")
    assert "Nur&#x27;aini &lt;b&gt;" in body(office.get(url("people")))


def test_list_keeps_its_query_count_at_one_three_and_many_rows(office):
    agency, counts = OrganisationFactory(), []
    for total in (1, 3, 40):
        while Membership.objects.filter(organisation=agency).count() < total:
            MembershipFactory(user=PersonFactory(password=None), organisation=agency)
        counts.append(queries(office, url("people")))
    assert counts[0] == counts[1] == counts[2] <= FRAME + 4  # one asks which services need people


def test_page_of_a_person_keeps_its_query_count(office):
    person, counts = person_with(Role.VERIFIER), []
    office.get(url("person", person.pk))  # that it was opened is written down once a day
    for total in (2, 12):  # one role was made by hand; of one that was given the history asks who approved it
        while Membership.objects.filter(user=person).count() < total:
            grant_role(user=person, organisation=OrganisationFactory(), role=Role.VERIFIER, by=SYSTEM)
        counts.append(queries(office, url("person", person.pk)))
    assert counts[0] == counts[1] <= FRAME + 6  # one of them: which role waits for a second person


def test_a_person_is_written_down_given_a_role_and_invited(office, admin):
    agency = OrganisationFactory(name="BKPSDM")
    response = office.post(url("person_add"), {**ORDINARY, "email": "Made@contoh.go.id"}, follow=True)
    person = User.objects.get(nip=ORDINARY["nip"])
    assert response.redirect_chain == [(url("person", person.pk), 302)]
    assert "Sekarang beri peran" in body(response)
    office.post(url("role_grant", person.pk), {"role": "intake_officer", "organisation": agency.pk})
    assert Membership.objects.filter(user=person, role="intake_officer", organisation=agency, ends_on=None).exists()
    response = office.post(url("person_invite", person.pk), follow=True)
    assert said(response)[-1] == "Undangan dikirim ke made@contoh.go.id."
    page = body(response)
    for words in (
        "Didaftarkan",
        "Peran diberikan",
        "Petugas penerima berkas di BKPSDM",
        "Diundang membuka akun",
        admin.full_name,
    ):
        assert words in page
    acts = AuditEvent.objects.filter(subject_id=person.pk, subject_type="accounts.user").order_by("pk")
    assert [(act.verb, act.actor_id) for act in acts] == [
        ("person.add", admin.pk),
        ("role.grant", admin.pk),
        ("person.invite", admin.pk),
    ]


def test_invitation_goes_out_by_mail(office, now):
    person = PersonFactory(password=None)
    office.post(url("person_invite", person.pk))
    send_due(now + dt.timedelta(minutes=1))
    assert [letter.to for letter in mail.outbox] == [[person.email]]
    assert "/undangan/" not in body(office.get(url("person", person.pk)))


def test_link_of_somebody_without_address_is_shown_once(office):
    person = PersonFactory(password=None, email=None)
    page = body(office.post(url("person_invite", person.pk), follow=True))
    assert "Serahkan tautan ini" in page
    assert page.count("/undangan/") == 1
    assert "/undangan/" not in body(office.get(url("person", person.pk)))


def test_inviting_somebody_who_has_a_password_is_refused(office):
    person = PersonFactory()
    response = office.post(
        url("person_invite", person.pk), HTTP_REFERER=f"http://testserver{url('person', person.pk)}", follow=True
    )
    assert said(response) == ["Orang ini sudah memiliki kata sandi dan dapat langsung masuk."]
    assert AuditEvent.objects.filter(verb="settings.person_invite.refused").count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"nip": "123"}, "nip", "NIP terdiri dari 18 angka"),
        ({"nik": "317101"}, "nik", "NIK terdiri dari 16 angka"),
        ({"email": "bukan alamat"}, "email", "Alamat e-mail belum benar"),
        ({"nip": ""}, "__all__", "Isi NIP, NIK, atau e-mail"),
        ({"full_name": ""}, "full_name", "Belum diisi"),
        ({"nip": "197001011990011001"}, "nip", "Sudah tercatat atas nama"),
    ],
)
def test_wrong_data_is_explained_and_kept(office, typed, field, words):
    PersonFactory(nip="197001011990011001")
    before = User.objects.count()
    response = office.post(url("person_add"), {**ORDINARY, "position_title": "Analis", **typed})
    assert response.status_code == 200
    assert words in " ".join(response.context["form"].errors[field])
    assert 'value="Analis"' in body(response)
    assert User.objects.count() == before


@pytest.mark.parametrize("number", ["nip", "nik", "email"])
def test_who_is_there_already_is_named_to_the_admin_with_the_way_to_their_page(office, admin, number):
    known = PersonFactory(full_name="Sri Rahayu, S.H.", nip="198501152011012001", email="sri@example.org")
    known.set_nik("3174095501850003")
    known.save()
    told = {"nip": known.nip, "nik": "3174095501850003", "email": known.email}[number]
    typed = {"full_name": "Sri R.", "employment_status": "pns", number: told}
    sentence = "Sudah tercatat atas nama Sri Rahayu, S.H.; buka halaman orang itu untuk memberi peran, mengundang, atau membetulkan."
    added = office.post(url("person_add"), typed)
    assert (sentence in body(added), "Silakan masuk" in body(added)) == (True, False)
    assert f'href="{url("person", known.pk)}"' in added.content.decode()
    edited = office.post(url("person_edit", PersonFactory().pk), typed | {"nip": known.nip})
    assert sentence in body(edited)
    own = office.post(url("person_edit", known.pk), typed | {"full_name": "Sri Rahayu, S.H."})
    assert "Sudah tercatat" not in body(own), "their own number is no one else's"


def test_a_double_submit_writes_one_person(office):
    token = "a" * 32
    for _ in range(2):
        office.post(url("person_add"), {**ORDINARY, "once": token})
    assert User.objects.filter(nip=ORDINARY["nip"]).count() == 1


def test_data_is_corrected_and_the_page_tells_old_and_new(office, admin):
    person = OutsiderFactory(full_name="Siti Aminah", nik="3171015501850042", phone="0811")
    form = body(office.get(url("person_edit", person.pk)))
    assert "••••••••••••0042" in form
    assert "3171015501850042" not in form
    typed = {"full_name": "Siti Aminah, S.E.", "employment_status": "other", "phone": "", "nip": "", "nik": ""}
    page = body(office.post(url("person_edit", person.pk), typed, follow=True))
    person.refresh_from_db()
    assert (person.full_name, person.phone, person.reveal_nik()) == ("Siti Aminah, S.E.", "", "3171015501850042")
    assert person.employment_status == EmploymentStatus.OTHER
    assert "Nama lengkap: Siti Aminah menjadi Siti Aminah, S.E.; Nomor telepon: diubah" in page


def test_the_rank_under_a_signature_is_written_on_the_page_of_the_person(office):
    """An applicant with an account of their own says it themselves: they are eligible by it."""
    signer = person_with(Role.LEADERSHIP, full_name="Kepala Badan", employment_status="pns")
    page = f"/pengaturan/orang/{signer.pk}/ubah/"
    typed = {"full_name": "Kepala Badan", "employment_status": "pns", "nip": signer.nip or "", "grade": "IV/c"}
    assert office.post(page, typed | {"employment_status": "other"}).context["form"].errors["grade"]
    office.post(page, typed)
    signer.refresh_from_db()
    assert signer.grade == "IV/c"
    assert "IV/c (Pembina Utama Muda)" in body(office.get(f"/pengaturan/orang/{signer.pk}/"))
    applicant = PersonFactory(employment_status="pns", grade="III/a")
    office.post(f"/pengaturan/orang/{applicant.pk}/ubah/", typed | {"full_name": applicant.full_name, "nip": ""})
    applicant.refresh_from_db()
    assert applicant.grade == "III/a"


def test_whose_data_an_admin_corrects_is_told_which(office, admin):
    person = PersonFactory(nip="197001011990011001", full_name="Dewi Lestari", password=None)
    kept = {"phone": person.phone, "position_title": person.position_title, "grade": person.grade}
    typed = {"full_name": "Dewi Lestari", "employment_status": "pns", "nip": "", **kept}
    office.post(url("person_edit", person.pk), typed)
    (told,) = Message.objects.filter(kind="profile_changed", channel=Channel.IN_APP)
    assert told.recipient_id == person.pk
    assert "mengubah data Anda di portal: NIP." in told.body
    assert "19700101" not in told.body
    office.post(url("person_edit", admin.pk), {"full_name": "Rizky P.", "employment_status": "pns", "nip": admin.nip})
    assert not Message.objects.filter(kind="profile_changed", recipient=admin).exists()


def test_nik_never_stands_in_the_history(office):
    person = OutsiderFactory(nik="3171015501850042", password=None)
    typed = {
        "full_name": person.full_name,
        "employment_status": "other",
        "phone": person.phone,
        "nik": "3171015501850043",
    }
    page = body(office.post(url("person_edit", person.pk), typed, follow=True))
    assert "NIK: diubah" in page
    assert "317101550185004" not in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"role": ""}, "role"),
        ({"role": "raja"}, "role"),
        ({"role": "verifier"}, "organisation"),
        ({"role": "verifier", "organisation": "0"}, "organisation"),
    ],
)
def test_a_role_without_its_place_is_not_given(office, typed, field):
    person = PersonFactory()
    response = office.post(url("role_grant", person.pk), typed)
    assert response.status_code == 200
    assert field in response.context["role_form"].errors
    assert not Membership.objects.filter(user=person).exists()


def test_applicant_needs_no_place(office):
    person = PersonFactory()
    office.post(url("role_grant", person.pk), {"role": "applicant", "organisation": OrganisationFactory().pk})
    assert Membership.objects.get(user=person).organisation is None


def test_role_of_admin_says_how_far_it_reaches(office, admin):
    assert body(office.get(url("person", admin.pk))).count("Admin sistem (seluruh portal)") == 2  # held, and to give


def test_a_role_is_revoked_at_once(office):
    person = person_with(Role.VERIFIER)
    row = Membership.objects.get(user=person)
    page = office.post(url("role_revoke", person.pk, row.pk), follow=True)
    assert said(page) == [f"Peran Verifikator dicabut dari {person.full_name}."]
    assert "Peran dicabut" in body(page)
    person.forget_roles()
    assert person.role_pairs() == frozenset()


def test_a_role_of_somebody_else_is_not_found(office):
    row = Membership.objects.get(user=person_with(Role.VERIFIER))
    assert office.post(url("role_revoke", PersonFactory().pk, row.pk)).status_code == 404
    assert Membership.objects.get(pk=row.pk).ends_on is None


def close(office, person, note="Mutasi"):
    return office.post(url("person_close", person.pk), {"note": note}, follow=True)


def test_an_account_is_closed_with_a_reason_and_opened_again(office, client):
    person = person_with(Role.VERIFIER)
    assert "note" in office.post(url("person_close", person.pk), {"note": " "}).context["form"].errors
    page = body(close(office, person, "Mutasi ke dinas lain"))
    assert "Mutasi ke dinas lain" in page
    assert "Tidak aktif" in page
    person.refresh_from_db()
    assert not person.is_active
    close(office, person, "Kembali")
    person.refresh_from_db()
    assert person.is_active


def test_address_of_giving_a_role_leads_to_the_person(office):
    person = PersonFactory()
    assert office.get(url("role_grant", person.pk)).url == url("person", person.pk)


def test_nobody_locks_oneself_out(office, admin):
    person_with(Role.SYSTEM_ADMIN)
    response = close(office, admin)
    assert "Anda tidak dapat menonaktifkan akun Anda sendiri." in body(response)
    row = Membership.objects.get(user=admin)
    response = office.post(url("role_revoke", admin.pk, row.pk), follow=True)
    assert "Anda tidak dapat mencabut peran admin Anda sendiri." in body(response)
    admin.refresh_from_db()
    assert admin.is_active
    assert Membership.objects.get(pk=row.pk).ends_on is None
    assert url("person_close", admin.pk) not in body(office.get(url("person", admin.pk)))


def test_the_last_admin_stays(admin):
    """Two admins who remove each other in the same moment: the second finds nobody else left."""
    other = person_with(Role.SYSTEM_ADMIN)
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    close_account(other, by=admin, note="x", now=now)
    for act in (
        lambda: close_account(admin, by=other, note="x", now=now),
        lambda: take_role(Membership.objects.get(user=admin), by=other, now=now),
    ):
        with pytest.raises(Refused) as found:
            act()
        assert found.value.code == "last_admin"
    admin.refresh_from_db()
    assert admin.is_active
