"""`manage.py demo`: people and cases in every state; `--codes` prints the second factors of the demo officers now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certportal.home.demo.cases import make_cases
from certportal.home.demo.exams import make_exams
from certportal.home.demo.held import make_held
from certportal.home.demo.identities import make_clauses, make_identities
from certportal.home.demo.kkni import DECIDED, DRAFT, make_kkni
from certportal.home.demo.offices import make_offices
from certportal.home.demo.people import make_staff
from certportal.home.demo.review import CASES as INSTITUTIONS
from certportal.home.demo.review import make_review
from certportal.home.demo.staff import AGENCY, PASSWORD, STAFF
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.accounts.queries import current_code


class Command(BaseCommand):
    help = "Membuat orang dan berkas contoh dalam setiap keadaan; aman diulang."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--codes", action="store_true", help="tampilkan kode autentikator akun contoh saat ini")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        if not settings.LOCAL:
            raise CommandError("Data contoh hanya untuk portal di mesin sendiri: DEBUG=0 tidak menerima orang contoh.")
        if not Organisation.objects.filter(short_name=AGENCY).exists():
            raise CommandError("Katalog belum dimuat. Jalankan dahulu: manage.py load_catalogue")
        if not options["codes"]:
            now = timezone.now()
            staff = make_staff(now)
            make_offices(now)
            make_identities(Organisation.objects.get(short_name=AGENCY), now)
            make_clauses(now)
            made = make_cases(staff, now)
            make_exams(staff, made, now)
            make_held(staff, now)
            made += make_kkni(staff, now)
            made += make_review(staff, now)
            self.stdout.write(f"Data contoh: {len(made)} berkas baru.")
        self._sign_ins()

    def _sign_ins(self) -> None:
        self.stdout.write(f"\nMasuk dengan NIP (petugas lembaga: alamat e-mail) dan kata sandi {PASSWORD}")
        self.stdout.write("Petugas juga diminta kode autentikator (berganti tiap 30 detik; ulangi: ./run codes)\n")
        for seed in STAFF:
            person = User.objects.get(nip=seed.nip)
            self.stdout.write(
                f"  {seed.nip}  {current_code(person)}  {seed.role.label} ({seed.office}): {seed.full_name}"
            )
        known = User.objects.filter(applicant_profile__isnull=False).order_by("pk")
        for person in [*known[:4], *known.filter(nip__in=[DRAFT[0].nip, DECIDED[0].nip])]:
            self.stdout.write(f"  {person.nip}  (tanpa kode)  pemohon: {person.full_name}")
        for one in INSTITUTIONS:
            self.stdout.write(f"  {one.email}  (tanpa kode)  petugas {one.institution}: {one.full_name}")
