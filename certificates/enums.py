"""Codes of certificates and their issue. Stored codes are lower snake case and never shown."""

from django.db.models import TextChoices

PAPERS_DRAWN = "papers_drawn"
"""Mark of a dossier's state: every paper its decision calls for has been drawn."""


class CertificateState(TextChoices):
    """The codes of its state in the register. Expiry is a date, not a state: it is read from `valid_until`."""

    ISSUED = "issued"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class CertificateStanding(TextChoices):
    """The standing of a certificate on a day: its state, and whether it has expired."""

    VALID = "valid", "Berlaku"
    EXPIRED = "expired", "Tidak berlaku lagi"
    SUSPENDED = "suspended", "Dibekukan"
    WITHDRAWN = "withdrawn", "Dicabut"


class TransmittalState(TextChoices):
    """The codes of the state of a list by which a certification body passes certificates on."""

    PASSED = "passed"
    RECEIVED = "received"


class TrayState(TextChoices):
    """The codes of the state of a paper in the tray of its signer."""

    WAITING = "waiting"
    RETURNED = "returned"
    APPROVED = "approved"


class ReceiverKind(TextChoices):
    """Who took the papers at the counter."""

    HOLDER = "holder", "Pemohon sendiri"
    PROXY = "proxy", "Orang yang diberi kuasa"


class AgreementKind(TextChoices):
    """How the holder signed their duties."""

    ON_SCREEN = "on_screen", "Ditandatangani di layar"
    ON_PAPER = "on_paper", "Ditandatangani di atas kertas"


class PaperKind(TextChoices):
    """Kinds of paper this app prints; each names a template in templates/pdf/."""

    CERTIFICATE = "certificate", "Sertifikat Kompetensi"
    RESULT_LETTER = "result_letter", "Surat Keterangan Hasil Uji Kompetensi"
    HOLDER_AGREEMENT = "holder_agreement", "Perjanjian Pemegang Sertifikat"
    TRANSMITTAL = "transmittal", "Daftar Penyerahan Sertifikat"
    SIGN_OUT_LIST = "sign_out_list", "Daftar Serah Terima"


class PrintForm(TextChoices):
    """What an order of papers comes as, beside its sign-out list."""

    PDF = "pdf", "Satu PDF"
    ZIP = "zip", "ZIP"
    LIST = "list", "Daftar serah terima saja"


class PrintPart(TextChoices):
    """Which papers of a decision an order holds: certificates go on other sheets than letters."""

    ALL = "all", "Sertifikat dan surat hasil"
    CERTIFICATES = "certificates", "Sertifikat saja"
    LETTERS = "letters", "Surat hasil saja"
