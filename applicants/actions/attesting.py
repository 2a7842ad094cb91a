"""The superior's signature: who they are, how that is known, and the documents it speaks of, as rows that stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from applicants.actions.linking import masked
from applicants.actions.signing import order_signed, refuse_other_name
from applicants.enums import SuperiorWay
from applicants.models import Attestation, AttestedDocument
from applicants.queries import tasks_of
from applicants.queries.superiors import open_to_superior
from certportal.kernel.accounts.enums import NipLevel
from certportal.kernel.audit.record import SystemActor
from certportal.kernel.web.dates import moment_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from applicants.models import ConfirmationLink, Endorsement
    from applicants.queries import Task
    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.record import Actor


@dataclass(frozen=True)
class Confirming:
    """Who confirms: with `person` by their account, else by the link that was mailed to their official address."""

    way: SuperiorWay
    actor: Actor
    name: str
    identified: str
    person: User | None = None


def by_account(person: User) -> Confirming:
    """The superior who has signed in."""
    level = NipLevel(person.nip_standing).label.lower() if person.nip else "tanpa NIP"
    return Confirming(SuperiorWay.ACCOUNT, person, person.full_name, f"akun portal, NIP {level}", person)


def by_link(link: ConfirmationLink) -> Confirming:
    """Whoever used the link: only the owner of the official address has it."""
    name = link.endorsement.name
    actor = SystemActor(display_name=f"{name} (tautan)", audit_role="superior_by_link")
    return Confirming(SuperiorWay.LINK, actor, name, f"tautan sekali pakai yang dikirim ke {masked(link.address)}")


def attest(asked: Endorsement, task: Task, who: Confirming, *, typed_name: str, now: datetime) -> Attestation:
    """Order the paper and store what it says, in the caller's transaction that has locked the dossier.

    Raises Refused (code "name_differs").
    """
    refuse_other_name(typed_name, who.name, task.document)
    dossier, person = task.document.dossier, who.person
    position, unit = _post_of(asked, person)
    signed = {
        "name": " ".join(typed_name.split()),
        "nip": asked.asked_nip or (person.nip or "" if person else ""),
        "position": ", ".join(part for part in (position, unit) if part),
        "at": moment_in_words(now, dossier.agency.zone),
        "how": f"superior_{who.way.value}",
    }
    vouched = open_to_superior(tasks_of(dossier))
    paper = order_signed(task, signed, by=who.actor, now=now)
    attestation = Attestation.objects.create(
        endorsement=asked,
        paper=paper,
        basis=asked.basis,
        way=who.way,
        person=person,
        name=signed["name"],
        nip=signed["nip"],
        position_title=position,
        work_unit=unit,
        identified=who.identified,
        at=now,
    )
    AttestedDocument.objects.bulk_create(
        AttestedDocument(
            attestation=attestation,
            document=one.document,
            version=one.newest,
            title=one.row.title,
            n=one.newest.n,
            sha256=one.newest.file.sha256,
        )
        for one in vouched
        if one.newest
    )
    return attestation


def _post_of(asked: Endorsement, person: User | None) -> tuple[str, str]:
    """Position and unit as the applicant was shown them; requests of earlier releases have the account's."""
    if asked.name or person is None:
        return asked.position_title, asked.work_unit
    return person.position_title, person.work_unit.name if person.work_unit else ""
