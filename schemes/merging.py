"""Which rows of the catalogue follow when two accounts of one person are merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from certportal.kernel.accounts import merging
from schemes.models import ServiceOfficer

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def _count(person: User) -> int:
    return ServiceOfficer.objects.filter(person=person).count()


def _refuse(keep: User, drop: User) -> str | None:
    """One proof of one person is written down once."""
    kept = {
        (row.standard_id, row.title, row.number) for row in ServiceOfficer.objects.filter(person=keep, ended_on=None)
    }
    same = [Q(standard=one, title=title, number=number) for one, title, number in kept]
    for question in same:
        if twice := ServiceOfficer.objects.filter(question, person=drop, ended_on=None).first():
            return (
                f"Kedua akun tercatat sebagai pelaksana layanan dengan bukti “{twice.title}”. "
                "Akhiri salah satunya dahulu di “Pelaksana layanan”."
            )
    return None


def _move(keep: User, drop: User) -> merging.Moved:
    return merging.follow(ServiceOfficer.objects.filter(person=drop), "person", keep)


OFFICERS = merging.Part("service_officer", "Bukti sebagai pelaksana layanan", _count, _refuse, _move)
