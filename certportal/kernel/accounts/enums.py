"""Roles and kinds; stored codes on the left are never shown."""

from django.db import models

from certportal.kernel.accounts.grades import Grade as Grade  # noqa: PLC0414 (one place for all names; grades stays plain)


class Role(models.TextChoices):
    """What a person may do at an organisation (design.md 4)."""

    APPLICANT = "applicant", "Pemohon"
    INSTITUTION_OFFICER = "institution_officer", "Petugas lembaga pelatihan"
    AGENCY_OFFICER = "agency_officer", "Pengelola kepegawaian perangkat daerah"
    SITE_OFFICER = "site_officer", "Pengelola tempat uji (TUK)"
    INTAKE_OFFICER = "intake_officer", "Petugas penerima berkas"
    VERIFIER = "verifier", "Verifikator"
    ASSESSOR = "assessor", "Asesor"
    COMMITTEE_MEMBER = "committee_member", "Anggota rapat pleno"
    CERTIFICATE_ADMIN = "certificate_admin", "Petugas sertifikat"
    COMPLAINT_OFFICER = "complaint_officer", "Petugas pengaduan"
    TECHNICAL_TEAM = "technical_team", "Tim teknis"
    INSPECTORATE = "inspectorate", "Inspektorat"
    LEADERSHIP = "leadership", "Pimpinan"
    SYSTEM_ADMIN = "system_admin", "Admin sistem (seluruh portal)"


class Seat(models.TextChoices):
    """A part that an office takes in certification; one office may take all of them (SP 001 steps 2 to 8, SOP 002)."""

    SERVICE_OFFICE = "service_office", "Kantor layanan"
    TEST_SITE = "test_site", "Tempat uji (TUK)"
    CERTIFICATION_BODY = "certification_body", "Lembaga sertifikasi (LSP)"


# At an office of which seats a role may be given; a role that is not named here belongs to no seat.
SEATS_OF_ROLE = {
    Role.INTAKE_OFFICER: (Seat.SERVICE_OFFICE,),
    Role.VERIFIER: (Seat.SERVICE_OFFICE,),
    Role.TECHNICAL_TEAM: (Seat.SERVICE_OFFICE,),
    Role.SITE_OFFICER: (Seat.TEST_SITE,),
    Role.ASSESSOR: (Seat.CERTIFICATION_BODY,),
    Role.COMMITTEE_MEMBER: (Seat.CERTIFICATION_BODY,),
    Role.CERTIFICATE_ADMIN: (Seat.CERTIFICATION_BODY, Seat.SERVICE_OFFICE),  # the one issues, the other hands over
}


# People who act on the cases of others sign in with a second factor. Applicants and officers of training institutions
# act on their own cases only.
STAFF_ROLES = frozenset(set(Role) - {Role.APPLICANT, Role.INSTITUTION_OFFICER})


class EmploymentStatus(models.TextChoices):
    PNS = "pns", "Pegawai negeri sipil (PNS)"
    PPPK = "pppk", "Pegawai pemerintah dengan perjanjian kerja (PPPK)"
    OTHER = "other", "Bukan pegawai pemerintah"


class NipLevel(models.TextChoices):
    """Who says that a NIP belongs to the person; later ones weigh more; "left": no longer employed."""

    DECLARED = "declared", "Dinyatakan sendiri"
    LISTED = "listed", "Cocok dengan daftar pegawai"
    CHECKED = "checked", "Diperiksa petugas"
    LEFT = "left", "Tidak ada lagi dalam daftar pegawai"


class OrganisationKind(models.TextChoices):
    GOVERNMENT = "government", "Pemerintah daerah"
    AGENCY = "agency", "Instansi penyelenggara"
    REGIONAL_AGENCY = "regional_agency", "Perangkat daerah"
    WORK_UNIT = "work_unit", "Unit kerja"
    CERTIFICATION_BODY = "certification_body", "Lembaga sertifikasi profesi"
    TRAINING_INSTITUTION = "training_institution", "Lembaga pelatihan"


# Kinds of organisation that employ; a work unit belongs to the one above it.
EMPLOYERS = (OrganisationKind.GOVERNMENT, OrganisationKind.AGENCY, OrganisationKind.REGIONAL_AGENCY)
# Kinds of organisation that take no part in certification: they apply, and hold no seat.
WITHOUT_SEAT = frozenset({OrganisationKind.TRAINING_INSTITUTION})


class HeadKind(models.TextChoices):
    """How somebody leads an office; whoever stands in signs as "Plh." or "Plt." before the title of the office."""

    DEFINITIVE = "definitive", "Definitif"
    DAILY = "daily", "Pelaksana harian (Plh.)"
    ACTING = "acting", "Pelaksana tugas (Plt.)"

    @property
    def prefix(self) -> str:
        """What is printed before the title."""
        return {HeadKind.DAILY: "Plh. ", HeadKind.ACTING: "Plt. "}.get(self, "")


class Gender(models.TextChoices):
    MALE = "male", "Laki-laki"
    FEMALE = "female", "Perempuan"


class Zone(models.TextChoices):
    """The three zones of Indonesia; the label is printed after a time of day."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"
