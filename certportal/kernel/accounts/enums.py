"""Roles and kinds; stored codes on the left are never shown."""

from django.db import models

from certportal.kernel.accounts.grades import Grade as Grade  # noqa: PLC0414 (one place for all names; grades stays plain)


class Role(models.TextChoices):
    """What a person may do at an organisation (design.md 4)."""

    APPLICANT = "applicant", "Pemohon"
    INSTITUTION_OFFICER = "institution_officer", "Petugas lembaga pelatihan"
    AGENCY_OFFICER = "agency_officer", "Pengelola kepegawaian perangkat daerah"
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


class Gender(models.TextChoices):
    MALE = "male", "Laki-laki"
    FEMALE = "female", "Perempuan"


class Zone(models.TextChoices):
    """The three zones of Indonesia; the label is printed after a time of day."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"
