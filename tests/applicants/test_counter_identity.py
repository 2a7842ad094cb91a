"""Nobody is renamed at the counter behind their back: who may be edited there, what their holder confirms, what they are told."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from applicants import actions
from applicants.actions.proposing import _lapse
from applicants.enums import DossierState, ProposalOutcome
from applicants.models import ProfileProposal
from applicants.queries import belongs_to_counter, changes_shown, mark_of
from certportal.kernel.accounts.actions import accept_invitation, add_person, update_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import MembershipFactory, OrganisationFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person

pytestmark = [pytest.mark.django_db, pytest.mark.watched]

LATER = NOW + timedelta(hours=1)
WHY = "Menurut SK pangkat yang dibawa ke loket."
NEW_NIK = "3171015501850077"


def at_counter(world, **fields):
    return dossier_in(DossierState.DRAFT, world, entered_by=world.officer, **fields)


def office(world):
    return world.catalogue.agency


def typed_on(client, draft):
    """The profile page at the counter and what its form carries."""
    page = reverse("counter.profile", args=[draft.code])
    form = client.get(page).context["form"]
    return page, {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}


def from_papers(by, **facts):
    """Somebody this officer wrote down, with everything the profile page asks."""
    facts = {"full_name": "Sri Wahyuni, S.Sos.", "employment_status": "other", "nik": "3171015501850009"} | facts
    facts["birth_date"] = date(1985, 1, 15)
    return add_person(birth_place="Jakarta", gender="female", phone="0812000111", by=by, now=NOW, **facts)


def proposed(world, person=None, **facts):
    facts = facts or {"full_name": "Siti Nuraini, S.E."}
    nik = facts.pop("nik", "")
    holder = person or world.applicant
    said = {"agency": office(world), "reason": WHY, "by": world.officer, "now": NOW}
    return actions.propose_profile(holder, facts=facts, nik=nik, **said)


def kinds_told(person):
    return set(Message.objects.filter(recipient=person).values_list("kind", "channel"))


def test_a_head_of_agency_is_not_renamed_at_the_counter(client, world):
    """As found: the POST renamed the head and freed their NIP."""
    head = eligible_person(world.catalogue)
    MembershipFactory(user=head, role=Role.LEADERSHIP, organisation=office(world))
    draft, other = at_counter(world, applicant=head), at_counter(world, applicant=eligible_person(world.catalogue))
    client.force_login(world.officer)
    _, typed = typed_on(client, other)
    page = reverse("counter.profile", args=[draft.code])
    wanted = {"full_name": "Nama Lain", "nip": "", "employment_status": "other", "nik": NEW_NIK, "reason": WHY}
    del typed["seen"]  # typed on the page of somebody else
    answer = client.post(page, typed | wanted)
    after = User.objects.get(pk=head.pk)
    assert (after.full_name, after.nip) == (head.full_name, head.nip)
    assert "memakai akun petugas" in answer.text
    assert answer.context["form"]["full_name"].value() == "Nama Lain"
    assert not ProfileProposal.objects.exists()
    assert "memakai akun petugas" in client.get(page, follow=True).text
    found = client.post(reverse("counter.home"), {"identifier": head.nip})
    assert "pembetulan data orang ini" not in found.text
    with pytest.raises(Refused, match="akun petugas") as refused:
        proposed(world, head, phone="081299999999")
    assert refused.value.code == "staff"


def test_who_has_a_password_confirms_what_the_counter_copied(client, world):
    draft = at_counter(world)
    before = User.objects.get(pk=world.applicant.pk)
    client.force_login(world.officer)
    page, typed = typed_on(client, draft)
    wanted = {"full_name": "Siti Nuraini, S.E.", "phone": "081299999999", "nik": NEW_NIK}
    assert "Tuliskan alasannya" in client.post(page, typed | wanted).text
    sent = client.post(page, typed | wanted | {"reason": WHY}, follow=True)
    assert "Usulan perubahan dikirim" in sent.text
    after = User.objects.get(pk=world.applicant.pk)
    assert (after.full_name, after.phone, after.nik_index) == (before.full_name, before.phone, before.nik_index)
    row = ProfileProposal.objects.get()
    assert (set(row.facts), row.reason) == ({"full_name", "phone", "nik"}, WHY)
    assert NEW_NIK not in str(row.facts)
    assert NEW_NIK.encode() not in bytes(row.nik_cipher)
    waiting = client.get(page).text
    assert "Menunggu jawaban pemohon" in waiting
    assert f"gugur pada {moment_in_words(row.lapses_at)}" in waiting
    assert {("profile_proposed", "in_app"), ("profile_proposed", "email")} <= kinds_told(world.applicant)
    assert not Message.objects.filter(body__contains=NEW_NIK).exists()
    assert client.get(row.get_absolute_url()).status_code == 404

    client.force_login(world.applicant)
    assert row.get_absolute_url() in client.get(reverse("home.desk")).text
    shown = client.get(row.get_absolute_url())
    for words in (before.full_name, "Siti Nuraini, S.E.", "081299999999", "0077", world.officer.full_name, WHY):
        assert escape(words) in shown.text
    assert NEW_NIK not in shown.text
    client.post(row.get_absolute_url(), {"outcome": "accept", "seen": shown.context["seen"]})
    changed = User.objects.get(pk=world.applicant.pk)
    assert (changed.full_name, changed.phone, changed.reveal_nik()) == ("Siti Nuraini, S.E.", "081299999999", NEW_NIK)
    row.refresh_from_db()
    assert (row.outcome, row.nik_cipher) == (ProposalOutcome.ACCEPTED, None)
    assert ("proposal_accepted", "in_app") in kinds_told(world.officer)
    assert AuditEvent.objects.filter(verb="person.update").order_by("-pk").first().actor_id == world.applicant.pk
    accepted = AuditEvent.objects.get(verb="proposal.accept")
    assert (accepted.actor_id, accepted.subject_id) == (world.applicant.pk, row.pk)
    assert accepted.after == {"fields": ["full_name", "nik", "phone"], "proposed_by": world.officer.full_name}
    assert row.get_absolute_url() not in client.get(reverse("home.desk")).text
    assert "Disetujui pemilik data" in client.get(row.get_absolute_url()).text


def test_the_holder_refuses_with_a_reason_and_nothing_changes(client, world):
    row = proposed(world)
    client.force_login(world.applicant)
    assert "Tulis alasannya agar petugas mengerti." in client.post(row.get_absolute_url(), {"outcome": "refuse"}).text
    client.post(row.get_absolute_url(), {"outcome": "refuse", "note": "Bukan nama saya."})
    row.refresh_from_db()
    assert (row.outcome, row.answer) == (ProposalOutcome.REFUSED, "Bukan nama saya.")
    assert User.objects.get(pk=world.applicant.pk).full_name == world.applicant.full_name
    told = Message.objects.get(recipient=world.officer, kind="proposal_refused", channel="in_app")
    assert "Bukan nama saya." in told.body
    said = AuditEvent.objects.get(verb="proposal.refuse")
    assert (said.actor_id, said.subject_id, said.note) == (world.applicant.pk, row.pk, "Bukan nama saya.")
    with pytest.raises(Refused, match="sudah Anda jawab"):
        actions.accept_proposal(row, seen="", by=world.applicant, now=LATER)
    with pytest.raises(Refused, match="Tulis alasannya"):
        actions.refuse_proposal(row, reason=" ", by=world.applicant, now=LATER)


def test_an_answer_given_while_the_sweep_was_on_its_way_stands(world):
    row = proposed(world, phone="081299999999")
    actions.refuse_proposal(row, reason="Bukan.", by=world.applicant, now=LATER)
    assert not _lapse(row.pk, NOW + timedelta(days=15))
    row.refresh_from_db()
    assert (row.outcome, row.answered_at) == (ProposalOutcome.REFUSED, LATER)
    assert not Message.objects.filter(kind="proposal_lapsed").exists()


def test_what_nobody_answers_lapses_after_fourteen_days_and_who_proposed_it_is_told(client, world):
    row, other = proposed(world, nik=NEW_NIK), proposed(world, eligible_person(world.catalogue), phone="081299999999")
    ProfileProposal.objects.filter(pk=other.pk).update(asked_at=NOW + timedelta(days=1))
    end = NOW + timedelta(days=14)
    for late in (
        lambda: actions.accept_proposal(row, seen=mark_of(world.applicant, row.facts), by=world.applicant, now=end),
        lambda: actions.refuse_proposal(row, reason="Bukan.", by=world.applicant, now=end),
    ):
        with pytest.raises(Refused, match="gugur") as refused:
            late()
        assert refused.value.code == "lapsed"
    assert actions.lapse_proposals(end - timedelta(seconds=1)) == 0
    assert [actions.lapse_proposals(end), actions.lapse_proposals(end)] == [1, 0]
    row.refresh_from_db()
    assert (row.outcome, row.nik_cipher, row.answered_at) == (ProposalOutcome.LAPSED, None, end)
    with pytest.raises(Refused, match="gugur"):
        actions.refuse_proposal(row, reason="Bukan.", by=world.applicant, now=end)
    assert Message.objects.get(recipient=world.officer, kind="proposal_lapsed", channel="in_app")
    assert ProfileProposal.objects.waiting().get() == other
    client.force_login(world.applicant)
    assert "Gugur: tidak dijawab dalam 14 hari" in client.get(row.get_absolute_url()).text
    again = proposed(world, nik=NEW_NIK)
    assert again.outcome == ""


def test_nobody_else_answers(world):
    row = proposed(world)
    for somebody in (world.officer, person_with(Role.SYSTEM_ADMIN), eligible_person(world.catalogue)):
        with pytest.raises(Refused, match="Hanya pemilik data"):
            actions.accept_proposal(row, seen=mark_of(world.applicant, row.facts), by=somebody, now=LATER)
        with pytest.raises(Refused, match="Hanya pemilik data"):
            actions.refuse_proposal(row, reason="Tidak", by=somebody, now=LATER)


def test_somebody_another_office_wrote_down_is_not_changed_here(client, world):
    """Nor who was added by nobody known: only this counter's own people are edited by it."""
    other = person_with(Role.INTAKE_OFFICER, OrganisationFactory())
    admin = person_with(Role.SYSTEM_ADMIN)
    client.force_login(world.officer)
    people = (
        (from_papers(other), f"dicatat oleh {other.full_name} ({other.memberships.get().organisation})"),
        (from_papers(admin, nik="3171015501850010"), f"dicatat oleh {admin.full_name}"),
        (from_papers(SYSTEM, nik="3171015501850011"), "Pemohon belum memilih kata sandi"),
    )
    for person, words in people:
        draft = at_counter(world, applicant=person)
        page, typed = typed_on(client, draft)
        client.post(page, typed | {"full_name": "Nama Lain", "reason": WHY})
        assert User.objects.get(pk=person.pk).full_name == person.full_name
        assert ProfileProposal.objects.get(holder=person).facts == {"full_name": "Nama Lain"}
        assert escape(words) in client.get(page).text


def test_the_counter_edits_its_own_people_and_they_are_told(client, world):
    person = from_papers(world.officer, email="sri@contoh.id")
    assert person.added_by == world.officer
    draft = at_counter(world, applicant=person)
    colleague = person_with(Role.INTAKE_OFFICER, office(world))
    client.force_login(colleague)
    page, typed = typed_on(client, draft)
    assert "reason" not in typed
    client.post(page, typed | {"full_name": "Sri Wahyuningsih", "nik": NEW_NIK})
    person.refresh_from_db()
    assert (person.full_name, person.reveal_nik()) == ("Sri Wahyuningsih", NEW_NIK)
    told = Message.objects.get(recipient=person, kind="profile_changed", channel="email")
    assert "Nama lengkap" in told.body
    assert "NIK" in told.body
    assert NEW_NIK not in told.body
    assert ("profile_changed", "in_app") in kinds_told(person)
    before = Message.objects.count()
    client.post(page, typed | {"full_name": "Sri Wahyuningsih"})
    assert Message.objects.count() == before  # nothing changed, nothing to tell


def test_the_holder_is_told_of_a_correction_before_anything_is_open(client, world):
    client.force_login(world.officer)
    person = {"full_name": "Sri Wahyuni, S.Sos.", "birth_date": "1985-01-15", "employment_status": "other"}
    person |= {"nik": "3171015501850009", "phone": "0812000111", "email": "sri@contoh.id"}
    added = client.post(reverse("counter.add"), person)
    token = added.context["form"].initial["person"]
    client.post(
        reverse("counter.correct"), {**person, "full_name": "Sri Wahyuningsih", "person": token, "simpan": "ya"}
    )
    told = User.objects.get(full_name="Sri Wahyuningsih")
    assert kinds_told(told) == {("profile_changed", "email"), ("profile_changed", "in_app")}


def test_who_chose_a_password_or_got_a_role_is_not_edited_any_more(world):
    person = from_papers(world.officer)
    places = {office(world).pk}
    assert belongs_to_counter(person, places)
    assert not belongs_to_counter(person, {OrganisationFactory().pk})
    User.objects.filter(pk=person.pk).update(last_login=NOW)
    assert not belongs_to_counter(User.objects.get(pk=person.pk), places)
    User.objects.filter(pk=person.pk).update(last_login=None, is_staff=True)
    assert not belongs_to_counter(User.objects.get(pk=person.pk), places)
    User.objects.filter(pk=person.pk).update(is_staff=False, is_active=False)
    assert not belongs_to_counter(User.objects.get(pk=person.pk), places)
    User.objects.filter(pk=person.pk).update(is_active=True)
    role = MembershipFactory(user=person, role=Role.INSTITUTION_OFFICER)
    assert not belongs_to_counter(User.objects.get(pk=person.pk), places)
    role.delete()
    assert belongs_to_counter(User.objects.get(pk=person.pk), places)
    accept_invitation(person=person, password="kuda-nil-di-rawa-42", now=NOW)
    assert not belongs_to_counter(User.objects.get(pk=person.pk), places)


def test_who_chooses_a_password_while_the_officer_types_gets_a_proposal(client, world):
    """The page was made for the counter's own person; the act asks again under the lock."""
    person = from_papers(world.officer)
    draft = at_counter(world, applicant=person)
    accept_invitation(person=person, password="kuda-nil-di-rawa-42", now=NOW)
    with pytest.raises(Refused) as refused:
        actions.copy_profile(draft, facts={"full_name": "Nama Lain"}, by=world.officer, now=NOW)
    assert refused.value.code == "reason_missing"
    row = actions.copy_profile(draft, facts={"full_name": "Nama Lain"}, reason=WHY, by=world.officer, now=NOW)
    assert row.facts == {"full_name": "Nama Lain"}
    assert User.objects.get(pk=person.pk).full_name == "Sri Wahyuni, S.Sos."


def test_data_that_changed_since_the_page_was_opened_are_compared_again(client, world):
    row = proposed(world)
    client.force_login(world.applicant)
    seen = client.get(row.get_absolute_url()).context["seen"]
    update_person(person=world.applicant, by=world.applicant, now=NOW, changes={"full_name": "Siti Nur Aini"})
    stale = client.post(row.get_absolute_url(), {"outcome": "accept", "seen": seen})
    assert "Data Anda berubah setelah halaman ini dibuka" in stale.text
    assert User.objects.get(pk=world.applicant.pk).full_name == "Siti Nur Aini"
    again = client.post(row.get_absolute_url(), {"outcome": "accept", "seen": stale.context["seen"]})
    assert again.status_code == 302
    assert User.objects.get(pk=world.applicant.pk).full_name == "Siti Nuraini, S.E."


def test_a_newer_proposal_replaces_the_older_one(world):
    first = proposed(world, nik=NEW_NIK)
    second = proposed(world, phone="081299999999")
    first.refresh_from_db()
    assert (first.outcome, first.nik_cipher) == (ProposalOutcome.REPLACED, None)
    with pytest.raises(Refused, match="yang lebih baru"):
        actions.accept_proposal(first, seen=mark_of(world.applicant, first.facts), by=world.applicant, now=LATER)
    actions.accept_proposal(second, seen=mark_of(world.applicant, second.facts), by=world.applicant, now=LATER)
    assert User.objects.get(pk=world.applicant.pk).phone == "081299999999"


def test_what_could_not_be_saved_is_not_proposed(world):
    taken = eligible_person(world.catalogue)
    with pytest.raises(PersonRefused):
        proposed(world, nip=taken.nip)
    with pytest.raises(PersonRefused):
        proposed(world, full_name="x" * 3 + "\u202e")
    with pytest.raises(Refused, match="Tidak ada yang diusulkan"):
        proposed(world, full_name=world.applicant.full_name)
    with pytest.raises(Refused, match="bukan petugas loket"):
        actions.propose_profile(
            world.applicant, facts={"phone": "1"}, agency=OrganisationFactory(), reason=WHY, by=world.officer, now=NOW
        )
    with pytest.raises(Refused, match="bukan petugas loket"):
        actions.propose_person(world.applicant, facts={"phone": "1"}, reason=WHY, by=taken, now=NOW)
    with pytest.raises(Refused, match="Data Anda sendiri"):
        proposed(world, world.officer, phone="081299999999")
    User.objects.filter(pk=taken.pk).update(is_active=False)
    with pytest.raises(Refused, match="ditutup"):
        proposed(world, taken, phone="081299999999")
    assert not ProfileProposal.objects.exists()
    assert not Message.objects.filter(kind="profile_proposed").exists()


def test_what_a_sent_dossier_relies_on_stays(world):
    row = proposed(world)
    dossier_in(DossierState.SUBMITTED, world)
    with pytest.raises(Refused, match="pembetulan dari dalam berkas") as refused:
        actions.accept_proposal(row, seen=mark_of(world.applicant, row.facts), by=world.applicant, now=LATER)
    assert refused.value.code == "wrong_state"
    with pytest.raises(Refused, match="sedang diproses"):
        proposed(world, full_name="Nama Lain")
    assert set(proposed(world, phone="081299999999").facts) == {"phone"}


def test_every_kind_of_column_is_stored_compared_and_read(world):
    unit = OrganisationFactory(name="Dinas Sosial", kind="regional_agency")
    born = world.applicant.birth_date + timedelta(days=1)
    row = proposed(world, birth_date=born, work_unit=unit, education="s2", service_years=0, grade="", gender="male")
    shown = {label: (before, after) for label, before, after in changes_shown(row)}
    assert shown["Unit kerja"] == ("belum diisi", "Dinas Sosial")
    assert shown["Jenis kelamin"][1] == "Laki-laki"
    assert shown["Golongan/ruang"][1] == "belum diisi"
    assert shown["Lama bekerja (tahun penuh)"][1] == "0"
    actions.accept_proposal(row, seen=mark_of(row.holder, row.facts), by=world.applicant, now=LATER)
    after = User.objects.get(pk=world.applicant.pk)
    assert (after.birth_date, after.work_unit, after.grade, after.gender) == (born, unit, "", "male")
    assert (after.applicant_profile.education, after.applicant_profile.service_years) == ("s2", 0)


def test_a_person_found_by_number_is_proposed_to_without_being_shown(client, world):
    client.force_login(world.officer)
    found = client.post(reverse("counter.home"), {"identifier": world.applicant.nip})
    assert "Usulkan pembetulan data orang ini" in found.text
    token = found.context["form"].initial["person"]
    page = client.post(reverse("counter.correct"), {"person": token})
    assert world.applicant.phone not in page.text
    typed = {"person": token, "simpan": "ya", "employment_status": "pppk", "reason": ""}
    assert "Tuliskan alasannya" in client.post(reverse("counter.correct"), typed).text
    done = client.post(reverse("counter.correct"), typed | {"reason": WHY})
    assert "Usulan dikirim kepada" in done.text
    assert ProfileProposal.objects.get().facts == {"employment_status": "pppk"}
    assert User.objects.get(pk=world.applicant.pk).employment_status == "pns"
