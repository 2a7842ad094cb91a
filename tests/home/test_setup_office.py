"""/pengaturan/kantor/: what stands on the papers of an office, who signs for it, and from which day to which."""

import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from assessments.models import Assessor
from certportal.kernel.accounts.enums import HeadKind
from certportal.kernel.accounts.models import OfficeHead, Organisation
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.models import StoredFile
from certportal.kernel.papers.letterhead import letterhead, picture_of
from certportal.kernel.papers.models import Emblem
from certportal.kernel.workdays.models import CalendarStamp
from schemes.models import CertificationBody, ServiceOfficer, ServiceStandardVersion
from tests.corpus.build import png, png_of
from tests.factories.accounts import PersonFactory, headed_by
from tests.home.asking import body
from tests.lists import upload

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Badan Kepegawaian Kota Bandung",
    "copies_to": "Sekretaris Daerah Kota Bandung;\n\nKetua LSP BKPSDM.",
    "letterhead_lines": "PEMERINTAH KOTA BANDUNG\n\n SEKRETARIAT  DAERAH ",
    "address": "Jalan Wastukencana 2",
    "city": "Bandung",
    "phone": "022-4234793",
    "whatsapp": "081234567890",
    "email": "bk@bandung.example",
    "weekdays": ["0", "1", "2", "3", "4"],
    "opens_at": "07:30",
    "closes_at": "15:30",
    "zone": "Asia/Jakarta",
    "complaint_channels": "SP4N-LAPOR!: https://www.lapor.go.id\nLoket: Lantai 1",
}


def place(name, pk):
    return {"office": f"/pengaturan/kantor/{pk}/", "heads": f"/pengaturan/kantor/{pk}/pimpinan/"}[name]


def save(office, kantor, **typed):
    return office.post(place("office", kantor.pk), {**TYPED, **typed})


def test_what_an_office_says_of_itself_is_kept_printed_and_told(office, kantor):
    stamp = CalendarStamp.objects.values_list("value", flat=True).first()
    answer = save(office, kantor, file=upload(png(), "lambang.png"))
    assert (answer.status_code, answer.url) == (302, place("office", kantor.pk))
    kantor.refresh_from_db()
    assert kantor.copies_to == ["Sekretaris Daerah Kota Bandung", "Ketua LSP BKPSDM"]
    assert kantor.letterhead_lines == ["PEMERINTAH KOTA BANDUNG", "SEKRETARIAT DAERAH"]
    assert kantor.complaint_channels == [["SP4N-LAPOR!", "https://www.lapor.go.id"], ["Loket", "Lantai 1"]]
    facts = letterhead(kantor)
    assert (facts["owner"], facts["lines"], facts["name"]) == ("", kantor.letterhead_lines, TYPED["name"])
    assert facts["contact"] == "022-4234793 · WhatsApp 081234567890 · bk@bandung.example"
    assert picture_of(facts["emblem"]).startswith("data:image/png;base64,")
    shown = office.get(f"/pengaturan/kantor/{kantor.pk}/lambang/")
    assert (shown["Content-Type"], b"".join(shown.streaming_content)[:4]) == ("image/png", b"\x89PNG")
    page = unescape(body(office.get(place("office", kantor.pk))))
    assert "Data kantor diubah" in page
    assert "Lambang diganti" in page
    assert AuditEvent.objects.get(verb="organisation.update").after["city"] == "Bandung"
    assert CalendarStamp.objects.values_list("value", flat=True).first() == stamp, "the week stayed"
    save(office, kantor, weekdays=["5", "0", "1", "2", "3", "4", "5"])
    assert Organisation.objects.get(pk=kantor.pk).weekdays == [0, 1, 2, 3, 4, 5]
    assert CalendarStamp.objects.values_list("value", flat=True).first() != stamp


def fingerprint(page):
    return re.search(r'name="seen" value="([0-9a-f]{32})"', body(page))[1]


def test_an_older_page_does_not_put_back_what_somebody_else_changed(office, kantor):
    """What was typed stays, with the names of what differs; whoever sends it again means it."""
    page = place("office", kantor.pk)
    seen = fingerprint(office.get(page))
    assert save(office, kantor, seen=seen).status_code == 302
    assert save(office, kantor, seen=fingerprint(office.get(page)), address="Jalan Baru 9").status_code == 302
    answer = save(office, kantor, seen=seen, phone="021-7777777")
    told = unescape(body(answer))
    assert "Halaman ini berubah sementara Anda mengisi" in told
    assert "lain pada: Alamat, Telepon, Tembusan" in told
    assert 'value="021-7777777"' in told
    assert Organisation.objects.get(pk=kantor.pk).address == "Jalan Baru 9"
    assert save(office, kantor, seen=fingerprint(answer), phone="021-7777777").status_code == 302
    assert Organisation.objects.get(pk=kantor.pk).phone == "021-7777777"


def test_a_picture_that_nobody_can_clear_is_not_cleared(office, kantor):
    assert save(office, kantor, **{"file-clear": "on"}).status_code == 302
    assert Organisation.objects.get(pk=kantor.pk).city == "Bandung"


def test_an_office_without_own_lines_stands_under_its_owner(kantor):
    facts = letterhead(kantor)
    assert (facts["owner"], facts["lines"], facts["emblem"], picture_of("")) == ("Pemerintah Kota", [], "", "")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"file": b"GIF89a bukan gambar"}, "Lambang harus berupa gambar PNG atau JPG"),
        ({"file": b"%PDF-1.4 surat"}, "Lambang harus berupa gambar PNG atau JPG"),
        ({"file": png()[:40]}, "Gambar tidak dapat dibuka atau terpotong"),
        ({"file": png_of(300, 2001)}, "Lambang paling besar 2000 × 2000 piksel"),
        ({"closes_at": "07:00"}, "Jam tutup harus sesudah jam buka"),
        ({"complaint_channels": "Loket pengaduan"}, "“Loket pengaduan” belum beralamat"),
        ({"complaint_channels": "https://www.lapor.go.id"}, "“https://www.lapor.go.id” belum bernama"),
        ({"name": "\u200b"}, "Memuat karakter yang tidak terlihat"),
        ({"phone": "٠٢١٤٢٣٤٧٩٣"}, "Isi nomor telepon dengan angka"),
        ({"website": "https://bkd.example/" + "a" * 80}, "80"),
        ({"copies_to": "x\n" * 11}, "Tembusan paling banyak 10 penerima"),
        ({"letterhead_lines": "a\nb\nc\nd\ne"}, "paling banyak 4 baris"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_nothing_is_half_saved(office, kantor, typed, words):
    if "file" in typed:
        typed = {"file": upload(typed["file"], "lambang.png")}
    answer = save(office, kantor, **typed)
    page = unescape(body(answer))
    assert (answer.status_code, words in page, "Jalan Wastukencana 2" in page) == (200, True, True), page
    assert Organisation.objects.get(pk=kantor.pk).city == ""
    assert not Emblem.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(png(), "Pilih lagi filenya"), (b"GIF89a bukan gambar", "Lambang harus berupa gambar PNG atau JPG")],
)
def test_a_picture_chosen_beside_a_wrong_field_is_asked_for_again_and_judged_with_it(office, kantor, content, said):
    """One sentence: whatever is wrong with the picture already asks for another one."""
    page = unescape(body(save(office, kantor, closes_at="07:00", file=upload(content, "lambang.png"))))
    assert "Jam tutup harus sesudah jam buka" in page
    asked = {"Pilih lagi filenya", "Lambang harus berupa gambar PNG atau JPG"}
    assert {words for words in asked if words in page} == {said}
    assert not StoredFile.objects.exists()
    assert "Pilih lagi filenya" not in body(save(office, kantor, closes_at="07:00"))


# --- who signs, and until when ---------------------------------------------------------------------------------------


def name(office, kantor, person, **typed):
    today = timezone.localdate().isoformat()
    sent = {"nip": person.nip, "kind": "definitive", "title": "Kepala Badan", "starts_on": today, **typed}
    return office.post(place("heads", kantor.pk), sent)


def test_a_new_head_follows_the_old_one_and_an_acting_one_signs_before_both(office, kantor):
    today, old, new, acting = timezone.localdate(), PersonFactory(), PersonFactory(), PersonFactory()
    first = headed_by(kantor, old)
    assert name(office, kantor, new).status_code == 302
    first.refresh_from_db()
    assert first.ends_on == today - dt.timedelta(days=1)
    assert (kantor.head_today.person, kantor.head_today.printed_title) == (new, "Kepala Badan")
    until = today + dt.timedelta(days=3)
    assert name(office, kantor, acting, kind="daily", ends_on=until.isoformat()).status_code == 302
    assert (kantor.head_today.person, kantor.head_today.printed_title) == (acting, "Plh. Kepala Badan")
    assert office.post(f"/pengaturan/pimpinan/{kantor.head_today.pk}/akhiri/", {"ends_on": today}).status_code == 302
    assert OfficeHead.objects.running(today + dt.timedelta(days=1)).get(organisation=kantor).person == new
    verbs = AuditEvent.objects.filter(verb__startswith="organisation.head").values_list("verb", flat=True)
    assert sorted(verbs) == ["organisation.head"] * 2 + ["organisation.head_end"] * 2
    assert "Pimpinan dicatat" in body(office.get(place("heads", kantor.pk)))


def test_an_acting_head_comes_first_however_new_the_definitive_one_and_the_last_day_counts(kantor):
    today, acting, new = timezone.localdate(), PersonFactory(), PersonFactory()
    month = dt.timedelta(days=30)
    OfficeHead.objects.create(organisation=kantor, person=acting, kind="acting", starts_on=today - month, ends_on=today)
    OfficeHead.objects.create(organisation=kantor, person=new, starts_on=today)
    assert [OfficeHead.objects.signing(kantor, today + dt.timedelta(days=n)).person for n in (0, 1)] == [acting, new]


def test_whose_period_ended_or_whose_account_was_closed_signs_nothing(kantor):
    head = headed_by(kantor, PersonFactory())
    assert kantor.head_today.person == head.person
    head.ends_on = timezone.localdate() - dt.timedelta(days=1)
    head.save()
    assert kantor.head_today is None
    headed_by(kantor, PersonFactory(is_active=False))
    assert kantor.head_today is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"starts_on": "2024-01-01", "ends_on": "2024-12-31"}, "Pada masa itu sudah tercatat"),
        ({"ends_on": "2020-01-01"}, "tidak dapat sebelum hari pertama"),
        ({"nip": "198501152011012001"}, "Belum ada orang dengan NIP ini"),
        ({"nip": "123"}, "18 angka"),
        ({"title": "PLT Kepala Badan"}, "Tulis jabatannya tanpa Plh. atau Plt."),
        ({"title": "Plh. Kepala", "kind": "daily"}, "Tulis jabatannya tanpa Plh. atau Plt."),
        ({"title": "Pelaksana  Tugas Kepala"}, "Tulis jabatannya tanpa Plh. atau Plt."),
        ({"title": "P.l.t. Kepala"}, "Tulis jabatannya tanpa Plh. atau Plt."),
        ({"title": "Kepala (Plt.)"}, "Tulis jabatannya tanpa Plh. atau Plt."),
        ({"starts_on": "2019-01-01"}, "Pada masa itu sudah tercatat"),
        ({"starts_on": "2020-01-01"}, "Pada masa itu sudah tercatat"),  # two that start the same day
        ({"starts_on": "2062-01-01"}, "baru dimulai tahun 2062"),
    ],
)
def test_a_period_that_cannot_be_is_a_sentence(office, kantor, typed, words):
    before = headed_by(kantor, PersonFactory(nip="197203041998031002"))
    answer = name(office, kantor, PersonFactory(nip="196512101990032004"), **typed)
    assert words in unescape(body(answer))
    assert list(OfficeHead.objects.all()) == [before]
    before.refresh_from_db()
    assert before.ends_on is None


@pytest.mark.parametrize(("ahead", "kept"), [(366, True), (367, False)])
def test_a_head_is_written_down_a_year_before_their_first_day_and_no_earlier(office, kantor, ahead, kept):
    name(office, kantor, PersonFactory(), starts_on=(timezone.localdate() + dt.timedelta(days=ahead)).isoformat())
    assert OfficeHead.objects.exists() is kept


def test_a_title_may_name_an_office_that_carries_things_out(office, kantor):
    name(office, kantor, PersonFactory(), title="Kepala Unit Pelaksana Tugas Teknis")
    assert OfficeHead.objects.get().title == "Kepala Unit Pelaksana Tugas Teknis"


def test_a_closed_account_is_not_named_and_a_last_day_is_not_before_the_first(office, kantor):
    assert "nonaktif" in body(name(office, kantor, PersonFactory(is_active=False)))
    head = headed_by(kantor, PersonFactory())
    page = office.post(f"/pengaturan/pimpinan/{head.pk}/akhiri/", {"ends_on": "2019-12-31"})
    assert "sebelum hari pertama" in body(page)
    assert HeadKind(OfficeHead.objects.get().kind).prefix == ""


def period(office, head, act, **typed):
    return office.post(f"/pengaturan/pimpinan/{head.pk}/{act}/", typed)


def days_of(kantor):
    rows = OfficeHead.objects.filter(organisation=kantor).order_by("starts_on")
    return [(row.person, row.starts_on.isoformat(), row.ends_on and row.ends_on.isoformat()) for row in rows]


def test_a_past_head_is_written_down_and_the_true_days_of_a_period_are_set_right(office, kantor):
    """A portal that was upgraded has its heads from that day on only, and a charter asks for the head of its day."""
    now, past, today = PersonFactory(), PersonFactory(), timezone.localdate()
    head = headed_by(kantor, now)
    head.starts_on = today
    head.save()
    assert name(office, kantor, past, starts_on="2019-01-01", ends_on="2024-12-31").status_code == 302
    first = OfficeHead.objects.get(person=past)
    assert "Betulkan" in body(office.get(place("heads", kantor.pk)))
    typed = {"starts_on": "2024-06-01", "ends_on": "", "note": "SK pelantikan"}
    assert "Pada masa itu sudah tercatat" in body(period(office, head, "betulkan", **typed))
    assert period(office, head, "betulkan", starts_on="2025-01-01").status_code == 200, "a reason is asked for"
    assert period(office, head, "betulkan", **typed | {"starts_on": "2025-01-01"}).status_code == 302
    assert days_of(kantor) == [(past, "2019-01-01", "2024-12-31"), (now, "2025-01-01", None)]
    for last in ("2036-01-01", "2025-01-01"):
        assert "Pada masa itu sudah tercatat" in body(period(office, first, "akhiri", ends_on=last)), (
            "two heads at once"
        )
    assert "sebelum hari pertama" in body(period(office, first, "akhiri", ends_on="2018-12-31"))
    told = AuditEvent.objects.get(verb="organisation.head_change")
    assert (told.before["from"], told.after["from"], told.note) == (today.isoformat(), "2025-01-01", "SK pelantikan")
    assert "SK pelantikan" in body(office.get(place("heads", kantor.pk)))


def test_who_was_named_by_mistake_is_removed_and_the_right_one_named_from_the_same_day(office, kantor):
    before, wrong, right, today = PersonFactory(), PersonFactory(), PersonFactory(), timezone.localdate().isoformat()
    headed_by(kantor, before)
    assert name(office, kantor, wrong).status_code == 302
    assert "Pada masa itu sudah tercatat" in body(name(office, kantor, right))
    mistake = OfficeHead.objects.get(person=wrong)
    assert "Hapus masa jabatan ini" in body(office.get(f"/pengaturan/pimpinan/{mistake.pk}/betulkan/"))
    assert period(office, mistake, "hapus").status_code == 200, "a reason is asked for"
    assert period(office, mistake, "hapus", note="Salah orang").status_code == 302
    assert name(office, kantor, right).status_code == 302
    assert [(person, start) for person, start, _ in days_of(kantor)] == [(before, "2020-01-01"), (right, today)]
    told = AuditEvent.objects.get(verb="organisation.head_remove")
    assert (told.before["person"], told.after, told.note) == (wrong.full_name, None, "Salah orang")
    page = body(office.get(place("heads", kantor.pk)))
    assert "Masa jabatan pimpinan dihapus" in page
    assert "Salah orang" in page


@pytest.mark.usefixtures("catalogue_once")
def test_nobody_writes_down_themselves(office, kantor, admin):
    """Who leads an office signs its papers: one admin alone would sign what they decide."""
    assert "mencatat diri sendiri" in body(name(office, kantor, admin))
    assert not OfficeHead.objects.filter(person=admin).exists()
    head = headed_by(kantor, admin)
    head.ends_on = dt.date(2020, 12, 31)
    head.save()
    assert "mencatat diri sendiri" in body(period(office, head, "akhiri", ends_on="2036-01-01"))
    grown = {"starts_on": "2019-01-01", "ends_on": timezone.localdate().isoformat(), "note": "SK"}
    assert "mencatat diri sendiri" in body(period(office, head, "betulkan", **grown))
    assert period(office, head, "akhiri", ends_on="2020-06-30").status_code == 302, "less is no favour to oneself"
    lsp = CertificationBody.objects.get()
    CertificationBody.objects.update(organisation=None)
    met = {"nip": admin.nip, "registration_number": "MET.000.001668.2012", "valid_until": "2099-01-01", "body": lsp.pk}
    assert "mencatat diri sendiri" in body(office.post("/pengaturan/asesor/tambah/", met))
    version = ServiceStandardVersion.objects.first()
    proof = {"nip": admin.nip, "kind": "training", "title": "Diklat", "dated": "2020-01-01", "covers": ["1"]}
    assert "mencatat diri sendiri" in body(office.post(f"/pengaturan/pelaksana/{version.pk}/", proof))
    assert not Assessor.objects.exists()
    assert not ServiceOfficer.objects.exists()
