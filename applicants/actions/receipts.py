"""The receipt of a sent dossier: number, PIN, dates. The PIN is stored as a hash; only the paper shows it."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from applicants.enums import RECEIPT
from applicants.models import Dossier
from applicants.papers import receipt_facts
from applicants.policies import checks_for_agency, owns_dossier
from applicants.queries import open_clocks, tasks_of
from certportal.kernel.accounts.secrets import encrypt
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.papers.actions import prepare
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper

PIN_DIGITS = 6


def new_pin() -> str:
    """Six random digits; the rate limits of /lacak/ keep people from guessing them."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def hashed_pin(pin: str) -> str:
    """What is stored of a PIN."""
    return make_password(pin)


def seal(text: str) -> str:
    """The text encrypted, so that the database holds no PIN in clear.

    Only the worker that draws the paper decrypts it (`{{ text|unsealed }}`).
    """
    return urlsafe_b64encode(encrypt(text)).decode("ascii")


def fits_pin(dossier: Dossier | None, pin: str) -> bool:
    """True when the PIN is this dossier's. Takes the same time for a number nobody has."""
    if dossier is None or not dossier.pin_hash:
        make_password(pin)
        return False
    return check_password(pin, dossier.pin_hash)


def print_receipt(dossier: Dossier, *, pin: str, by: User, now: datetime) -> Paper:
    """Order the receipt of a sent dossier, in the caller's transaction."""
    clock = open_clocks([dossier]).get(dossier.pk)
    return prepare(
        RECEIPT,
        title="Tanda terima berkas",
        facts=receipt_facts(
            dossier,
            now=dossier.submitted_at or now,
            tasks=tasks_of(dossier),
            check_until=clock.limit_on if clock and clock.kind == "completeness" else None,
        ),
        sealed=seal(pin),
        about=dossier,
        issued_on=today_at(dossier.agency, now),
        by=by,
        now=now,
    )


def renew_pin(dossier: Dossier, *, by: User, now: datetime, reason: str = "") -> str:
    """A new PIN and a new receipt for a dossier that has been sent; the old PIN is no longer accepted.

    Applicants ask for their own; an officer prints it again at the counter with a reason, and the applicant is told.
    Raises Refused (code "not_allowed", "not_sent", "reason_missing").
    """
    pin = new_pin()
    pin_hash = hashed_pin(pin)  # takes a tenth of a second, so it is done before the dossier is locked
    with transaction.atomic():
        locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
        own = owns_dossier(by, locked)
        if not own and not checks_for_agency(by, locked):
            raise Refused(
                "PIN baru hanya dapat dibuat pemohon atau petugas berkas ini.", code="not_allowed", subject=dossier
            )
        if locked.submitted_at is None:
            raise Refused("PIN diberikan setelah berkas dikirim. Kirim berkas Anda lebih dahulu.", code="not_sent")
        if not own and not reason.strip():
            raise Refused("Tulis alasan mencetak ulang tanda terima.", code="reason_missing", subject=dossier)
        locked.pin_hash = pin_hash
        locked.save(update_fields=["pin_hash"])
        paper = print_receipt(locked, pin=pin, by=by, now=now)
        record("application.renew_pin", by=by, subject=locked, note=reason.strip(), now=now)
        if not own:
            _tell_reprinted(locked, paper, now)
    return pin


def _tell_reprinted(dossier: Dossier, paper: Paper, now: datetime) -> None:
    write(
        "receipt_reprinted",
        to=[dossier.applicant],
        facts={"number": dossier.number or "", "agency": dossier.agency.name},
        about=dossier,
        url=dossier.get_absolute_url(),
        key=f"receipt:{paper.code}",
        now=now,
    )
