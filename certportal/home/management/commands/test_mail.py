"""`manage.py test_mail ADDRESS`: send one letter and report what happened to it."""

import smtplib
import socket
import ssl
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.forms import ValidationError

_SMTP = "certportal.kernel.outbox.smtp.EmailBackend"
_FILES = "django.core.mail.backends.filebased.EmailBackend"


class Command(BaseCommand):
    help = "Mengirim satu e-mail percobaan lewat EMAIL_URL dan melaporkan hasilnya."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="alamat penerima")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        address = options["address"].strip()
        try:
            validate_email(address)
        except ValidationError as invalid:
            raise CommandError(f"“{address}” bukan alamat e-mail.") from invalid
        self.stdout.write(f"Dari {settings.DEFAULT_FROM_EMAIL} kepada {address} melalui {_way()}")
        try:
            letter(address).send()
        except (OSError, smtplib.SMTPException) as fault:
            raise CommandError(f"Tidak terkirim: {reason(fault)}\n  Jawaban aslinya: {fault}") from fault
        self.stdout.write(_happened(address))


def letter(address: str) -> EmailMessage:
    """The letter: no secret, no name, only that it arrived."""
    return EmailMessage(
        subject="E-mail percobaan dari Portal Sertifikasi",
        body=f"E-mail ini membuktikan bahwa portal di {settings.SITE_URL} dapat mengirim e-mail. Tidak perlu dijawab.\n",
        to=[address],
        connection=get_connection(fail_silently=False),
    )


def reason(fault: Exception) -> str:
    """What to correct, by the kind of error."""
    reasons: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        (smtplib.SMTPAuthenticationError, "server menolak nama pengguna atau kata sandi di EMAIL_URL."),
        (smtplib.SMTPSenderRefused, "server menolak alamat pengirim. Periksa FROM_EMAIL."),
        (smtplib.SMTPRecipientsRefused, "server menolak alamat penerima."),
        (smtplib.SMTPNotSupportedError, "server tidak mengenal cara masuk atau TLS yang diminta EMAIL_URL."),
        (
            smtplib.SMTPServerDisconnected,
            "server memutus sambungan. Periksa porta dan smtp+tls / smtp+ssl di EMAIL_URL.",
        ),
        (smtplib.SMTPException, "server e-mail menolak."),
        (ssl.SSLCertVerificationError, "sertifikat TLS server tidak dapat dipercaya atau bukan untuk nama itu."),
        (ssl.SSLError, "TLS gagal. Porta 465 memakai smtp+ssl, porta 587 memakai smtp+tls."),
        (socket.gaierror, "nama server di EMAIL_URL tidak ditemukan."),
        (TimeoutError, f"server tidak menjawab dalam {settings.EMAIL_TIMEOUT} detik. Periksa porta dan tembok api."),
        (ConnectionRefusedError, "tidak ada yang mendengarkan pada porta itu."),
    )
    return next((text for kind, text in reasons if isinstance(fault, kind)), "server e-mail tidak dapat dihubungi.")


def _way() -> str:
    if settings.EMAIL_BACKEND == _SMTP:
        return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return "berkas" if settings.EMAIL_BACKEND == _FILES else settings.EMAIL_BACKEND.rpartition(".")[0]


def _happened(address: str) -> str:
    if settings.EMAIL_BACKEND == _SMTP:
        return (
            f"Diterima oleh {_way()} untuk {address}. Bila tidak sampai dalam beberapa menit, lihat folder spam, lalu "
            "periksa SPF dan DKIM nama server pengirim."
        )
    if settings.EMAIL_BACKEND == _FILES:
        return f"Disimpan sebagai berkas di {getattr(settings, 'EMAIL_FILE_PATH', '')}; tidak dikirim ke siapa pun. Isi EMAIL_URL agar terkirim."
    return "Diserahkan ke penampung e-mail di mesin ini; tidak dikirim ke siapa pun. Isi EMAIL_URL agar terkirim."
