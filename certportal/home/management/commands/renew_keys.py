"""`manage.py renew_keys`: values encrypted with old keys are encrypted again with the present one, so that old keys can
be removed.
"""

import base64
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from applicants.models import ProfileProposal
from certportal.kernel.accounts import secrets
from certportal.kernel.accounts.models import PendingRegistration, User
from certportal.kernel.audit.record import SYSTEM, record

_LOCKED_FACTS = ("secret", "seed")  # of TOTP and of recovery codes


class Command(BaseCommand):
    help = "Menyandikan ulang NIK dan verifikasi dua langkah dengan kunci sekarang; aman diulang."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        counts = {"renewed": 0, "unreadable": 0}
        for pk in User.objects.filter(nik_cipher__isnull=False).order_by("pk").values_list("pk", flat=True):
            _count(counts, _renew_person, pk)
        kept = PendingRegistration.objects.filter(nik_cipher__isnull=False).order_by("pk")
        for pk in kept.values_list("pk", flat=True):
            _count(counts, _renew_registration, pk)
        asked = ProfileProposal.objects.filter(nik_cipher__isnull=False).order_by("pk")
        for pk in asked.values_list("pk", flat=True):
            _count(counts, _renew_proposal, pk)
        for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
            _count(counts, _renew_factor, pk)
        if counts["renewed"]:
            record("keys.renew", by=SYSTEM, after=counts)
        if counts["unreadable"]:
            raise CommandError(
                f"{counts['renewed']} disandikan ulang; {counts['unreadable']} tidak terbaca dengan kunci mana pun yang "
                "terpasang. Jangan buang kunci lama, dan periksa SECRET_KEY_FALLBACKS serta FIELD_KEY_FALLBACKS."
            )
        self.stdout.write(
            f"{counts['renewed']} disandikan ulang. Kunci lama tidak diperlukan lagi untuk data di basis ini."
        )


def _count(counts: dict[str, int], renew: Callable[[int], int], pk: int) -> None:
    try:
        with transaction.atomic():
            counts["renewed"] += renew(pk)
    except secrets.SecretUnreadable:
        counts["unreadable"] += 1


def _renew_person(pk: int) -> int:
    person = User.objects.select_for_update().get(pk=pk)
    if person.nik_cipher is None or secrets.is_current(person.nik_cipher):
        return 0
    person.set_nik(person.reveal_nik())
    person.save(update_fields=["nik_cipher", "nik_index"])
    return 1


def _renew_registration(pk: int) -> int:
    row = PendingRegistration.objects.select_for_update().filter(pk=pk).first()
    if row is None or row.nik_cipher is None or secrets.is_current(row.nik_cipher):
        return 0
    row.set_nik(row.reveal_nik())
    row.save(update_fields=["nik_cipher", "nik_index"])
    return 1


def _renew_proposal(pk: int) -> int:
    row = ProfileProposal.objects.select_for_update().get(pk=pk)
    if row.nik_cipher is None or secrets.is_current(row.nik_cipher):
        return 0
    row.set_nik(row.reveal_nik())
    row.save(update_fields=["nik_cipher"])
    return 1


def _renew_factor(pk: int) -> int:
    factor = Authenticator.objects.select_for_update().get(pk=pk)
    old = {name: factor.data[name] for name in _LOCKED_FACTS if factor.data.get(name)}
    stale = {name: text for name, text in old.items() if not secrets.is_current(base64.b64decode(text))}
    for name, text in stale.items():
        clear = secrets.decrypt(base64.b64decode(text))
        factor.data[name] = base64.b64encode(secrets.encrypt(clear)).decode()
    if stale:
        factor.save(update_fields=["data"])
    return int(bool(stale))
