"""Which rows move when two accounts of one person are merged, and what forbids it."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from applicants.duties import apart_from
from applicants.enums import Duty, EndorsementOutcome
from applicants.models import ApplicantProfile, Assignment, Dossier, Endorsement, Involvement
from certportal.kernel.accounts import merging
from schemes.enums import Branch

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def _count(person: User) -> int:
    return Dossier.objects.filter(applicant=person).count()


def _refuse(keep: User, drop: User) -> str | None:
    """Two open dossiers for one subject, or one person as applicant and as officer or superior of a dossier."""
    live = Dossier.objects.live()
    kept = live.filter(applicant=keep)
    # What an officer asks for an institution is the institution's: of two institutions, both may be under way.
    for_themselves = {"branch": Branch.REVIEW, "on_behalf_of": None}
    same = Q(scheme__in=kept.exclude(scheme=None).values("scheme_id")) | Q(
        **for_themselves, service__in=kept.filter(**for_themselves).values("service_id")
    )
    shared = live.filter(same, applicant=drop).first()
    if shared is not None:
        return (
            f"Keduanya mempunyai permohonan yang masih berjalan untuk {shared.subject}. "
            "Mintalah pemohon menarik salah satunya lebih dahulu."
        )
    clash = _clash(keep, drop) or _clash(drop, keep)
    if clash is None:
        return _asked_the_other(keep, drop) or _asked_the_other(drop, keep)
    return (
        f"Pada berkas {clash} kedua akun menjalankan tugas yang tidak boleh dirangkap satu orang "
        "(misalnya pemohon dan penguji). Akun tidak dapat digabungkan."
    )


def _clash(one: User, other: User) -> Dossier | None:
    """A dossier in which one has a duty that the other must not have beside theirs."""
    own = Involvement.objects.filter(person=one)
    apart = (
        Q(dossier__in=own.filter(duty=duty).values("dossier_id"), duty__in=others)
        for duty in Duty
        if (others := apart_from(duty))
    )
    found = Involvement.objects.filter(reduce(or_, apart), person=other).first()
    if found is not None:
        return found.dossier
    handled = Q(complete_declared_by=other) | Q(pk__in=Assignment.objects.filter(person=other).values("dossier_id"))
    return Dossier.objects.filter(handled, applicant=one).first()


def _asked_the_other(applicant: User, superior: User) -> str | None:
    """Nobody confirms their own form: the sentence where one account was asked to confirm a form of the other."""
    asked = Endorsement.objects.filter(document__dossier__applicant=applicant, superior=superior)
    said = "Akun yang satu diminta mengonfirmasi, sebagai atasan, dokumen pemohon dari akun yang lain."
    if asked.filter(outcome=EndorsementOutcome.CONFIRMED).exists():
        return f"{said} Konfirmasinya sudah diberikan, jadi akun tidak dapat digabungkan."
    if asked.waiting().exists():
        return f"{said} Mintalah pemohon membatalkan permintaan itu lebih dahulu."
    return None


def _move(keep: User, drop: User) -> merging.Moved:
    """Dossiers first: the database lets an involvement follow only its own applicant."""
    moved = merging.follow(Dossier.objects.filter(applicant=drop), "applicant", keep)
    kept = Involvement.objects.filter(person=keep, dossier=OuterRef("dossier"), duty=OuterRef("duty"))
    moved += merging.follow(Involvement.objects.filter(~Exists(kept), person=drop), "person", keep)
    moved += merging.follow(Endorsement.objects.filter(superior=drop), "superior", keep)
    if not ApplicantProfile.objects.filter(user=keep).exists():
        moved += merging.follow(ApplicantProfile.objects.filter(user=drop), "user", keep)
    return moved


DOSSIERS = merging.Part("dossiers", "Berkas permohonan", _count, _refuse, _move)
