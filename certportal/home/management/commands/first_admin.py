"""`manage.py first_admin`: the first system admin, who gives everybody else their roles."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.enums import EmploymentStatus, OrganisationKind, Role
from certportal.kernel.accounts.invitations import Invitation, invite_person
from certportal.kernel.accounts.models import Membership, Organisation, User
from certportal.kernel.accounts.queries import person_with_identifier
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.web.dates import moment_in_words


class Command(BaseCommand):
    help = "Membuat admin sistem pertama dan menampilkan tautan undangannya."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="nama lengkap dengan gelar")
        parser.add_argument("--nip", help="NIP, 18 angka; dipakai untuk masuk")
        parser.add_argument("--email", help="alamat e-mail; boleh kosong bila ada NIP")
        parser.add_argument("--organisation", help="nama instansi; hanya perlu bila ada lebih dari satu")
        parser.add_argument("--another", action="store_true", help="tambah admin walaupun sudah ada")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        if not options["another"]:
            _refuse_if_there_is_one()
        organisation = _organisation(options["organisation"])
        facts = {
            "name": _typed(options["name"], "Nama lengkap dengan gelar"),
            "nip": _typed(options["nip"], "NIP (kosongkan bila tidak ada)", given=options["email"]),
            "email": _typed(options["email"], "Alamat e-mail (kosongkan bila tidak ada)", given=options["nip"]),
        }
        if not facts["nip"] and not facts["email"]:
            raise CommandError("Isi NIP atau alamat e-mail; salah satunya dipakai untuk masuk.")
        try:
            person, invitation = _admit(facts, organisation)
        except PersonRefused as refused:
            raise CommandError(refused.sentence) from refused
        self._tell(person, invitation, organisation)

    def _tell(self, person: User, invitation: Invitation | None, organisation: Organisation) -> None:
        self.stdout.write(f"{person.full_name} kini admin sistem di {organisation}.")
        if invitation is None:
            self.stdout.write("Akunnya sudah memiliki kata sandi; ia dapat langsung masuk.")
            return
        self.stdout.write(
            f"\nBuka tautan ini untuk membuat kata sandi (sekali pakai, sampai {moment_in_words(invitation.expires_at)}):\n"
            f"  {invitation.url}\n\n"
            "Setelah itu masuk dengan NIP atau e-mail, dan pasang verifikasi dua langkah seperti diminta."
        )
        if person.email:
            self.stdout.write(f"Tautan yang sama dikirim ke {person.email} bila EMAIL_URL sudah benar.")


def _typed(option: str | None, question: str, *, given: str | None = None) -> str:
    """The option's value; without it the operator is asked, unless the other way to sign in was given already."""
    if option is not None or given is not None:
        return (option or "").strip()
    try:
        return input(f"{question}: ").strip()
    except EOFError as nobody:
        raise CommandError("Tidak ada yang menjawab. Sebutkan --name dan --nip atau --email.") from nobody


def _refuse_if_there_is_one() -> None:
    holders = Membership.objects.current(timezone.localdate()).filter(role=Role.SYSTEM_ADMIN, user__is_active=True)
    holder = holders.select_related("user").first()
    if holder is not None:
        raise CommandError(
            f"Sudah ada admin sistem: {holder.user.name_at_end}. Tambahkan orang lain di /pengaturan/orang/, atau ulangi "
            "dengan --another bila ia tidak dapat masuk."
        )


def _organisation(name: str | None) -> Organisation:
    agencies = Organisation.objects.filter(kind=OrganisationKind.AGENCY)
    found = list(agencies.filter(name__iexact=name) if name else agencies)
    if len(found) == 1:
        return found[0]
    if not found and not name:
        raise CommandError("Belum ada instansi penyelenggara. Jalankan lebih dahulu: manage.py load_catalogue")
    choices = "".join(f"\n  {agency.name}" for agency in agencies)
    raise CommandError(f"Sebutkan satu instansi dengan --organisation:{choices}")


@transaction.atomic
def _admit(facts: dict[str, str], organisation: Organisation) -> tuple[User, Invitation | None]:
    """Find or add the person, grant the role, and invite whoever has no password yet."""
    now = timezone.now()
    person = person_with_identifier(facts["nip"] or facts["email"])
    if person is None:
        person = add_person(
            full_name=facts["name"],
            nip=facts["nip"] or None,
            email=facts["email"],
            employment_status=EmploymentStatus.PNS if facts["nip"] else EmploymentStatus.OTHER,
            by=SYSTEM,
            now=now,
        )
    grant_role(user=person, organisation=organisation, role=Role.SYSTEM_ADMIN, by=SYSTEM, now=now)
    if person.has_usable_password():
        return person, None
    return person, invite_person(person=person, by=SYSTEM, now=now)
