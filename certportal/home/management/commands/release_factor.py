"""`manage.py release_factor`: for the only admin, whose phone and recovery codes are lost and whom nobody else can help."""

from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from certportal.home.settings_pages.actions import take_factor
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import person_with_identifier
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.record import SYSTEM

LONGEST_REASON: Final = 500  # characters


class Command(BaseCommand):
    help = "Melepas verifikasi dua langkah seseorang yang kehilangan ponsel dan kode cadangannya, lalu menampilkan tautan masuknya."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="NIP atau alamat e-mail yang dipakai untuk masuk")
        parser.add_argument(
            "--reason", required=True, help="dasar dan cara orangnya dipastikan; tersimpan dalam jejak audit"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        reason = " ".join(options["reason"].split())
        if not reason:
            raise CommandError("Tulis alasannya: siapa yang meminta, dan bagaimana orangnya dipastikan.")
        if len(reason) > LONGEST_REASON:
            raise CommandError(f"Alasannya {len(reason)} huruf, paling banyak {LONGEST_REASON}. Ringkaskan.")
        person = person_with_identifier(options["login"])
        if person is None:
            raise CommandError("Tidak ada akun dengan NIP atau e-mail ini. Periksa ketikannya.")
        try:
            _release(person, reason)
        except PersonRefused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(
            f"Verifikasi dua langkah {person.full_name} dilepas; semua sesinya berakhir, dan ia diberi tahu.\n\n"
            "Masuk dengan kata sandi yang lama, lalu pasang aplikasi autentikator yang baru:\n"
            f"  {settings.SITE_URL}{reverse('account_login')}\n\n"
            "Kata sandi juga hilang? Buat yang baru lewat e-mailnya:\n"
            f"  {settings.SITE_URL}{reverse('account_reset_password')}"
        )


@transaction.atomic
def _release(person: User, reason: str) -> None:
    """As an admin does it, by the system: whoever has the server needs no second person. Raises PersonRefused."""
    if person.merged_into is not None:
        raise PersonRefused(
            f"Akun ini digabungkan ke akun {person.merged_into.full_name}. Pakai NIP atau e-mail akun itu.",
            code="merged",
        )
    if not person.is_active:
        raise PersonRefused("Akun ini nonaktif. Admin membukanya lebih dahulu.", code="inactive")
    take_factor(person, by=SYSTEM, note=reason, now=timezone.now())
