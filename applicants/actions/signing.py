"""Forms printed by the portal: printing them filled in, and signing them on screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from applicants.actions.documents import check_changeable
from applicants.actions.lapsing import lapse_statements, refuse_until_all_in
from applicants.actions.quotas import refuse_more_papers
from applicants.actions.standing import keep_standing
from applicants.enums import SignatureKind
from applicants.models import NO_REFUSAL, Attestation, Document, DocumentVersion, Dossier, Signature
from applicants.papers import form_facts, sealed_nik
from applicants.policies import owns_dossier
from applicants.queries import missing_from_profile, tasks_of
from certportal.kernel.audit.record import record
from certportal.kernel.drawings.actions import order
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.queries import papers_for
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from schemes.enums import Signing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Model

    from applicants.queries import Task
    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.papers.models import Paper

NOT_PRINTED = "Formulir ini tidak dicetak oleh portal. Unggah dokumen yang sudah Anda miliki."


@transaction.atomic
def print_form(document: Document, *, by: User, now: datetime) -> Paper:
    """The form filled in from the profile of today, to be signed by hand; the same paper again while nothing changed.

    Raises Refused (code "not_printed", "not_open", "profile", "not_editable", or "papers_waiting").
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=document.dossier_id)
    task = check_changeable(dossier, document, by)
    _refuse_unless_printable(task, dossier)
    refuse_until_all_in(dossier, document)
    kind = task.requirement.form
    facts = form_facts(kind, dossier, day=today_at(dossier.agency, now))
    last = papers_for(document).filter(kind=kind).first()
    if last is not None and last.facts == facts:
        return last
    refuse_more_papers(document)
    return prepare(
        kind,
        title=task.requirement.title,
        facts=facts,
        sealed=sealed_nik(kind, dossier.applicant),
        about=document,
        issued_on=today_at(dossier.agency, now),
        by=by,
        now=now,
    )


@transaction.atomic
def sign_form(document: Document, *, typed_name: str, by: User, now: datetime) -> Signature:
    """Sign the form on screen: the name typed must be the signer's. The paper becomes the document's next version.

    Only the applicant signs, also where an officer fills in at the counter. Raises Refused (code "not_on_screen",
    "not_allowed", "name_differs", "profile", or "not_editable").
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=document.dossier_id)
    task = check_changeable(dossier, document, by)
    if task.requirement.signing != Signing.ON_SCREEN:
        raise Refused("Dokumen ini tidak ditandatangani di layar.", code="not_on_screen", subject=document)
    refuse_unless_applicant(dossier, by)
    _refuse_unless_printable(task, dossier)
    refuse_other_name(typed_name, by.full_name, document)
    signed = _sign(task, typed_name=typed_name, by=by, now=now)
    tasks_of.forget(document.dossier)
    return signed


def refuse_unless_applicant(dossier: Dossier, by: User) -> None:
    """Raise Refused (code "not_allowed") for an officer at the counter: what came on paper is signed on paper."""
    if not owns_dossier(by, dossier):
        raise Refused(
            "Ini hanya dapat dilakukan pemohonnya. Di loket, unggah dokumen yang sudah ditandatangani.",
            code="not_allowed",
            subject=dossier,
        )


def _sign(task: Task, *, typed_name: str, by: User, now: datetime) -> Signature:
    """Store the applicant's signature and order its paper, in the caller's transaction."""
    document = task.document
    words = {
        "name": " ".join(typed_name.split()),
        "nip": by.nip or "",
        "position": by.position_title,
        "at": moment_in_words(now, document.dossier.agency.zone),
        "how": SignatureKind.ON_SCREEN.value,
    }
    paper = order_signed(task, words, by=by, now=now)
    return Signature.objects.create(
        document=document,
        kind=SignatureKind.ON_SCREEN,
        signer=by,
        typed_name=words["name"],
        signed_at=now,
        paper=paper,
    )


def order_signed(task: Task, words: Mapping[str, str], *, by: User | Actor, now: datetime) -> Paper:
    """Order the paper with these words of a signature; drawn, it becomes the document's next version."""
    document, dossier = task.document, task.document.dossier
    day, form = today_at(dossier.agency, now), task.requirement.form
    refuse_more_papers(document)
    paper = prepare(
        form,
        title=task.requirement.title,
        facts=form_facts(form, dossier, day=day, signed=words),
        sealed=sealed_nik(form, dossier.applicant),
        about=document,
        issued_on=day,
        by=by,
        now=now,
    )
    fresh = {"pending_paper": paper, "lack_reason": "", "lapsed_at": None}
    Document.objects.filter(pk=document.pk).update(**fresh, **NO_REFUSAL)
    lapse_statements(dossier, document, by=by, now=now)
    keep_standing(dossier)
    record("document.sign", by=by, subject=document, after={"kind": words["how"], "paper": paper.code}, now=now)
    return paper


@transaction.atomic
def attach_signed(paper: Paper, *, now: datetime) -> DocumentVersion | None:
    """The worker has drawn a signed form: it becomes the next version of its document.

    None when the paper is no signed form, or when the applicant replaced it meanwhile. Safe to repeat.
    """
    waiting = Document.objects.filter(pending_paper=paper).values_list("dossier_id", flat=True)
    Dossier.objects.select_for_update().filter(pk__in=list(waiting)).first()  # locked first, as everywhere
    document = Document.objects.select_for_update().filter(pending_paper=paper).first()
    under = _under(paper)
    if document is None or under is None or paper.file is None:
        return None
    version = DocumentVersion.objects.create(
        document=document,
        n=document.versions.count() + 1,
        file=paper.file,
        confirmations=[under.words],
        uploaded_by=under.by,
        uploaded_at=under.at,
    )
    order(paper.file, now=now)
    document.pending_paper = None
    document.save(update_fields=["pending_paper"])
    keep_standing(Dossier.objects.get(pk=document.dossier_id))
    record(
        "document.attach",
        by=under.by,
        subject=version,
        after={"version": version.n, "sha256": paper.sha256, "paper": paper.code},
        now=now,
    )
    return version


@dataclass(frozen=True)
class _Under:
    """What stands under a paper that was signed in the portal: in words, in whose name it is kept, and when."""

    words: str
    by: User
    at: datetime


def _under(paper: Paper) -> _Under | None:
    """None for a paper nobody has signed. A superior without an account has it kept in the applicant's name."""
    signature = Signature.objects.filter(paper=paper).select_related("signer").first()
    if signature is not None:
        words = f"{signature.get_kind_display()}: {signature.typed_name}"
        return _Under(words, signature.signer, signature.signed_at)
    rows = Attestation.objects.select_related("person", "endorsement__document__dossier__applicant")
    confirmed = rows.filter(paper=paper).first()
    if confirmed is None:
        return None
    by = confirmed.person or confirmed.endorsement.document.dossier.applicant
    return _Under(f"Dikonfirmasi atasan, {confirmed.get_way_display().lower()}: {confirmed.name}", by, confirmed.at)


def refuse_other_name(typed: str, name: str, subject: Model) -> None:
    """The name typed to sign `subject` must be the signer's own, as the portal has it."""
    if why := other_name(typed, name):
        raise Refused(why, code="name_differs", subject=subject, field="typed_name")


def other_name(typed: str, name: str) -> str:
    """Why the name typed is not the signer's; "" when it is. Spaces and capitals do not count."""
    if " ".join(typed.split()).casefold() == " ".join(name.split()).casefold():
        return ""
    return f"Ketik nama Anda persis seperti tercatat: “{name}”."


def _refuse_unless_printable(task: Task, dossier: Dossier) -> None:
    if not task.requirement.form:
        raise Refused(NOT_PRINTED, code="not_printed", subject=task.document)
    missing = missing_from_profile(dossier.applicant, dossier.service_version)
    if missing:
        raise Refused(
            f"Formulir diisi dari profil Anda. Lengkapi profil lebih dahulu: {', '.join(missing)}.",
            code="profile",
            subject=task.document,
        )
