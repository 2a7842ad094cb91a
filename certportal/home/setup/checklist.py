"""What an office still needs before it can examine anybody: what is missing, what that stops, and the page for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse

from assessments.models import Assessor, TestSite
from certportal.home.settings_pages.desk import years_to_confirm
from certportal.home.settings_pages.staffing import BODY_ROLES, staffing
from certportal.kernel.accounts.enums import STAFF_ROLES, Role, Seat
from certportal.kernel.accounts.models import Membership, OfficeHead, Organisation, User
from certportal.kernel.approvals.queries import second_people
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.papers.models import Emblem
from certportal.kernel.web.desk import Warn
from certportal.kernel.workdays.queries import unconfirmed_years
from schemes.enums import ClauseKind
from schemes.models import CertificationBody, Scheme, SchemeClause, SchemeVersion, ServiceStandardVersion
from schemes.queries import officers_lacking, unset_parts
from schemes.queries.catalogue import in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

_NEEDED: Final = {
    "address": "alamat",
    "city": "kota",
    "phone": "telepon",
    "email": "e-mail",
    "complaint_channels": "saluran pengaduan",
}


@dataclass(frozen=True)
class Item:
    """One thing to set up; `missing` is empty once it is done."""

    title: str
    missing: tuple[str, ...]
    stops: str
    url: str
    about: str = ""
    note: str = ""  # said also once it is done
    wording: str = "Belum ada: {}."

    @property
    def done(self) -> bool:
        return not self.missing

    @property
    def sentence(self) -> str:
        """What is missing, with a capital and a full stop."""
        words = ", ".join(self.missing)
        return self.wording.format(words) if words else "Lengkap."


def items(today: date) -> list[Item]:
    """Everything in the order in which an office is best set up."""
    places = _places(today)
    return [
        *_offices(places),
        _seats(places),
        *_staff(today),
        *_heads(places, today),
        *_licences(today),
        *_standards(today),
        *_officers(today),
        _schemes(),
        _duties(today),
        _sites(today),
        _assessors(today),
        _numbers(),
        _calendar(today),
    ]


def alone(by: User, now: datetime) -> Warn | None:
    """What a lone admin should know: roles that need a second person take a day until somebody else can approve."""
    if second_people([by.pk], now).exists():
        return None
    return Warn(
        "Belum ada orang kedua. Peran verifikator, pimpinan, petugas sertifikat, inspektorat, dan admin, juga daftar pegawai, "
        "baru berlaku 24 jam setelah diminta. Undang lebih dahulu seorang pimpinan, inspektorat, atau admin lain; begitu "
        "akunnya dibuka, mereka dapat menyetujui saat itu juga.",
        reverse("settings.person_add"),
        "Daftarkan orang",
    )


def nobody_works_here() -> bool:
    """Whether there are services, and nobody but admins holds a role of staff: the portal has just been installed."""
    staff = STAFF_ROLES - {Role.SYSTEM_ADMIN}
    return ServiceStandardVersion.objects.exists() and not Membership.objects.filter(role__in=staff).exists()


def _places(today: date) -> list[Organisation]:
    """The offices with a service in force, and those of the certification bodies whose certificates the portal prints."""
    serving = ServiceStandardVersion.objects.filter(in_force(today)).values("standard__agency")
    issuing = CertificationBody.objects.filter(portal_issued=True, organisation__isnull=False).values("organisation")
    return list(Organisation.objects.filter(Q(pk__in=serving) | Q(pk__in=issuing)).order_by("pk"))


def _offices(places: list[Organisation]) -> Iterator[Item]:
    drawn = set(Emblem.objects.filter(organisation__in=places).values_list("organisation", flat=True))
    for office in places:
        missing = [label for name, label in _NEEDED.items() if not getattr(office, name)]
        yield Item(
            "Data kantor",
            (*missing, *([] if office.pk in drawn else ["lambang"])),
            "Surat dan halaman publik terbit tanpa alamat, telepon, lambang, atau tempat mengadu.",
            reverse("setup.office", args=[office.pk]),
            office.name,
        )


def _seats(places: list[Organisation]) -> Item:
    """BKPSDM, LSP and TUK: a role is given only at an office with the seat for it.

    The catalogue leaves every seat to everybody; of the offices that serve and issue, one may keep them all, two may not.
    """
    taken = {seat for seats in Organisation.objects.values_list("seats", flat=True) for seat in seats}
    with_all = [office.short_name or office.name for office in places if set(office.seats) == set(Seat.values)]
    undivided = (f"pembagian antara {', '.join(with_all)}",) if len(with_all) > 1 else ()
    return Item(
        "Kedudukan kantor",
        (*(str(seat.label) for seat in Seat if seat not in taken), *undivided),
        "Petugas kedudukan itu tidak dapat diberi peran, atau berperan di kantor yang bukan bagiannya.",
        reverse("settings.offices"),
    )


def _heads(places: list[Organisation], today: date) -> Iterator[Item]:
    for office in places:
        head = OfficeHead.objects.signing(office, today)
        yield Item(
            "Pimpinan dan penanda tangan",
            () if head else ("pejabat yang masa jabatannya berlaku hari ini",),
            "Surat, keputusan, dan sertifikat menunggu sampai ada yang menandatanganinya.",
            reverse("setup.heads", args=[office.pk]),
            office.name,
        )


def _licences(today: date) -> Iterator[Item]:
    for body in CertificationBody.objects.filter(portal_issued=True).order_by("pk"):
        until = body.licence_valid_until
        missing = [] if body.licence_number else ["nomor lisensi"]
        if until is None or until < today:
            missing.append("lisensi yang masih berlaku")
        if not Scheme.objects.filter(body=body, in_scope=True).exists():
            missing.append("skema dalam ruang lingkup")
        yield Item(
            "LSP dan lisensinya",
            tuple(missing),
            "Sertifikat tidak dapat terbit, dan skemanya tidak menerima permohonan.",
            reverse("setup.body", args=[body.pk]),
            body.name,
        )


def _standards(today: date) -> Iterator[Item]:
    for version in ServiceStandardVersion.objects.filter(in_force(today)).select_related("standard").order_by("pk"):
        missing = [] if version.decree_number and version.decreed_on else ["nomor dan tanggal keputusan"]
        yield Item(
            "Keputusan dan maklumat standar pelayanan",
            (*missing, *([] if version.charter_signed_on else ["tanda tangan maklumat"])),
            "Halaman standar tampil tanpa nomor keputusan dan tanpa penanda tangan maklumat.",
            reverse("setup.standard", args=[version.pk]),
            version.standard.name,
        )


def _officers(today: date) -> Iterator[Item]:
    """001.11, 003.11: as many as the standard prints, each with proof of what it asks of them."""
    found = ServiceStandardVersion.objects.filter(in_force(today), fewest_officers__isnull=False)
    for version in found.select_related("standard").order_by("pk"):
        lacking = officers_lacking(version)
        yield Item(
            "Pelaksana layanan",
            (lacking,) if lacking else (),
            "Halaman standar pelayanan menyebutkan kekurangannya.",
            reverse("setup.officers", args=[version.pk]),
            version.standard.name,
            wording="{}.",
        )


def _schemes() -> Item:
    covered = Scheme.objects.filter(in_scope=True).select_related("body").order_by("name")
    unset = [f"{scheme.name} ({', '.join(parts)})" for scheme in covered if (parts := unset_parts(scheme))]
    unset += [] if covered else ["skema dalam ruang lingkup lisensi"]
    return Item(
        "Nomor sertifikat tiap skema",
        tuple(unset),
        "Sertifikat skema itu tidak terbit sampai bagian nomornya lengkap.",
        reverse("settings.schemes"),
    )


def _duties(today: date) -> Item:
    """Schemes in scope whose holders would have nothing to sign: no source prints their duties, and nobody has set them."""
    said = SchemeClause.objects.filter(kind=ClauseKind.DUTY).values("version")
    silent = SchemeVersion.objects.filter(in_force(today), scheme__in_scope=True).exclude(pk__in=said)
    rows = list(silent.select_related("scheme").order_by("scheme__name"))
    unknown = () if Scheme.objects.filter(in_scope=True).exists() else ("skema dalam ruang lingkup lisensi",)
    return Item(
        "Hak pemohon dan kewajiban pemegang sertifikat",
        unknown or tuple(row.scheme.name for row in rows),
        "Perjanjian pemegang tidak dapat ditandatangani, jadi sertifikatnya tidak diserahkan.",
        reverse("setup.clauses", args=[rows[0].scheme.slug]) if rows else reverse("settings.schemes"),
    )


def _sites(today: date) -> Item:
    """A test site, and somebody who announces exams there: its own officer, or the clerk of an office that is the LSP too."""
    offices = set(TestSite.objects.filter(is_active=True).values_list("agency", flat=True))
    roles = (Role.SITE_OFFICER, Role.CERTIFICATE_ADMIN)
    held = Membership.objects.current(today).filter(organisation__in=offices, role__in=roles, user__is_active=True)
    both = {Seat.TEST_SITE, Seat.CERTIFICATION_BODY}
    rows = held.values_list("role", "organisation__seats")
    announced = any(role == Role.SITE_OFFICER or both <= set(seats) for role, seats in rows)
    missing = f"{Role.SITE_OFFICER.label} di kantor penyelenggaranya" if offices else "tempat uji yang dipakai"
    url = reverse("settings.people" if offices and not announced else "setup.sites")
    return Item("Tempat uji kompetensi (TUK)", () if announced else (missing,), "Uji tidak dapat dijadwalkan.", url)


def _assessors(today: date) -> Item:
    there = Assessor.objects.filter(valid_until__gte=today, user__is_active=True).exists()
    missing = () if there else ("asesor dengan lisensi yang berlaku",)
    return Item("Asesor", missing, "Peserta tidak dapat diuji.", reverse("setup.assessors"))


def _numbers() -> Item:
    there = NumberSequence.objects.exists()
    missing = () if there else ("pola nomor",)
    return Item("Pola nomor surat", missing, "Permohonan dan surat tidak dapat bernomor.", reverse("setup.numbers"))


def _calendar(today: date) -> Item:
    years = unconfirmed_years(*years_to_confirm(today))
    return Item(
        "Hari libur dan cuti bersama",
        tuple(f"konfirmasi kalender {year}" for year in years),
        "Semua tenggat pada tahun itu masih sementara.",
        reverse("settings.year", args=[years[0]]) if years else reverse("settings.calendar"),
    )


def _staff(today: date) -> Iterator[Item]:
    for row in staffing(today):
        lacking = row.lacking or (() if row.enough else (f"sedikitnya {row.fewest} orang yang berbeda",))
        yield Item(
            f"Petugas untuk {row.label.lower()}",
            lacking,
            "Berkas berhenti pada langkah yang petugasnya belum ada.",
            reverse("settings.people"),
            str(row.office),
            " ".join(
                filter(None, (_body_elsewhere(row.office, today) if lacking else "", _unopened(row.office, today)))
            ),
        )


def _body_elsewhere(office: Organisation, today: date) -> str:
    """Where an office still has the seat of the certification body although another one has its people."""
    if Seat.CERTIFICATION_BODY not in office.seats:
        return ""
    rows = Membership.objects.current(today).filter(role__in=BODY_ROLES).exclude(organisation=office)
    place = rows.order_by("pk").values_list("organisation__name", flat=True).first()
    return (
        f"Asesor, komite, atau petugas sertifikat sudah ada di {place}. Bila kantor itu LSP-nya, lepaskan kedudukan LSP dari "
        f"{office} pada “Kedudukan kantor”."
        if place
        else ""
    )


def _unopened(office: Organisation, today: date) -> str:
    """Who holds a role there and cannot sign in yet: without a password nobody works."""
    held = Membership.objects.current(today).filter(organisation=office, role__in=STAFF_ROLES, user__is_active=True)
    rows = User.objects.filter(pk__in=held.values("user")).order_by("full_name")
    names = [person.full_name for person in rows if not person.has_usable_password()]
    return f"Belum membuka akunnya: {', '.join(names)}; kirim undangan dari halaman orangnya." if names else ""
