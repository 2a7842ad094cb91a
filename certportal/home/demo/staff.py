"""The officers of the demo, their domain and their published password: facts alone, which the startup check reads too."""

from dataclasses import dataclass

from certportal.kernel.accounts.enums import Role

PASSWORD = "portal-demo-2026"  # noqa: S105 (printed at every start: the demo has no secrets)
MAIL = "demo.example"  # a domain nobody can own, so nobody real has such an address
AGENCY = "BKPSDM"
SITE_OFFICE = "Disnakertransgi DKI Jakarta"  # an office that is a test site alone (SOP 002)
BODY = "LSP BPSDM Provinsi DKI Jakarta"  # examines, decides and issues; passes certificates on by a signed list (001 step 8)


@dataclass(frozen=True)
class StaffSeed:
    """An officer of the demo: name as printed, NIP, position and role; `office` by its short name."""

    full_name: str
    nip: str
    position: str
    role: Role
    office: str = AGENCY


STAFF = (
    StaffSeed("Dra. Hj. Sri Hartati, M.Si.", "196803121994032004", "Kepala BKPSDM", Role.LEADERSHIP),
    StaffSeed("Ratna Wulandari, S.AP.", "199005172015032002", "Petugas Penerima Berkas", Role.INTAKE_OFFICER),
    StaffSeed("Yusuf Maulana, A.Md.", "199311022019031005", "Petugas Penerima Berkas", Role.INTAKE_OFFICER),
    StaffSeed("Bambang Hermawan, S.Sos., M.Si.", "197907212005011003", "Verifikator", Role.VERIFIER),
    StaffSeed("Agus Salim, S.E.", "198208152008011009", "Pengelola TUK BKPSDM", Role.SITE_OFFICER),
    StaffSeed(
        "Hasan Basri, S.T.", "198406122009011006", "Pengelola TUK Disnakertransgi", Role.SITE_OFFICER, SITE_OFFICE
    ),
    StaffSeed("Nurhayati, S.IP.", "198703142011012008", "Analis Kepegawaian", Role.AGENCY_OFFICER),
    StaffSeed("Dewi Lestari, A.Md.", "198812092012122001", "Pengelola Sertifikat", Role.CERTIFICATE_ADMIN),
    StaffSeed("Dr. H. Ahmad Fauzi, S.Kom., M.M.", "197504051999031002", "Asesor Kompetensi", Role.ASSESSOR, BODY),
    StaffSeed("Intan Permata, S.E.", "199204182017032003", "Pengelola Sertifikat LSP", Role.CERTIFICATE_ADMIN, BODY),
    StaffSeed(
        "Dr. Ni Luh Ayu Saraswati, M.Pd.",
        "197201301998032001",
        "Ketua LSP BPSDM Provinsi DKI Jakarta",
        Role.COMMITTEE_MEMBER,
        BODY,
    ),
    StaffSeed("Drs. Hendra Gunawan, M.M.", "197006181997031001", "Anggota Komite Teknis", Role.COMMITTEE_MEMBER, BODY),
    StaffSeed("Ir. Sulaiman Harahap, M.T.", "198106152009011005", "Ketua Tim Teknis", Role.TECHNICAL_TEAM),
    StaffSeed("Maria Goreti Wea, S.H.", "198509232010012007", "Pengelola Pengaduan", Role.COMPLAINT_OFFICER),
    StaffSeed("Ir. Togar Simanjuntak, M.Ak.", "197610102002121004", "Auditor", Role.INSPECTORATE),
    StaffSeed("Rizky Pratama, S.Kom.", "199402142018011001", "Pranata Komputer", Role.SYSTEM_ADMIN),
)
