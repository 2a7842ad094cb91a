"""What /catatan/ never shows, with the reason. Every other column of every table is shown; a test walks them all."""

from typing import TYPE_CHECKING, Any

from django.db.models import BinaryField, Field, Model

if TYPE_CHECKING:
    from collections.abc import Iterator

_GUESSED = "the hash of a password can be guessed at"
_NIK = "the NIK is never shown; masked where it is needed"
_TRY = "made from an address or a name that somebody typed"
_OPENS = "opens a page for whoever holds it"
_WORDS = "words to one person"
_APPEAL = "words about those who judged somebody; read on the page of the appeal, by those who answer it"
_NEEDS = "what a candidate needs on the day (a reader, a wheelchair) is among the answers; read on the page of the form"
_COPY = "a copy of somebody's data, which the tables it comes from show under their own rules"

KEPT_BACK = {
    "accounts.pendingregistration.nik_cipher": _NIK,
    "accounts.pendingregistration.nik_index": _NIK,
    "accounts.pendingregistration.password": _GUESSED,
    "accounts.personmerge.before": _COPY,
    "accounts.personmerge.moved": _COPY,
    "accounts.user.nik_cipher": _NIK,
    "accounts.user.nik_index": _NIK,
    "accounts.user.password": _GUESSED,
    "accounts.user.username": "hidden: nobody signs in with it, and tries are counted by it",
    "accounts.wrongtries.name": _TRY,
    "applicants.confirmationlink.digest": _OPENS,
    "applicants.dossier.pin_hash": _GUESSED,
    "applicants.profileproposal.facts": _COPY,
    "applicants.profileproposal.nik_cipher": _NIK,
    "applicants.queuehabit.views": "what one person looks for, by name",
    "approvals.approval.facts": _COPY,
    "assessments.formanswer.note": _NEEDS,
    "assessments.formanswer.value": _NEEDS,
    "audit.auditevent.salt": "keeps what was erased from being guessed from its digest",
    "audit.auditseal.digests": "of single values: short ones can be guessed",
    "audit.reading.about_id": "shown by name instead",
    "complaints.appeal.answer": _APPEAL,
    "complaints.appeal.late_reason": _APPEAL,
    "complaints.appeal.late_word": _APPEAL,
    "complaints.appeal.reason": _APPEAL,
    "complaints.appeal.what_follows": _APPEAL,
    "files.storedfile.original_name": "named by its owner, often after a person",
    "files.storedfile.path": "where it lies; it is opened through its case",
    "imports.listupload.preview": _COPY,
    "imports.listupload.results": _COPY,
    "imports.listupload.rows": _COPY,
    "outbox.message.address": _WORDS,
    "outbox.message.body": _WORDS,
    "outbox.message.error": "a mail server repeats the address in it",
    "outbox.message.subject": _WORDS,
    "papers.paper.facts": _COPY,
    "papers.paper.sealed": _COPY,
    "web.countedtries.key": _TRY,
    "web.submittedform.result_url": _OPENS,
    "web.submittedform.token": "made from what somebody typed",
    "web.typeddraft.texts": "not sent yet: read by nobody but whoever types it",
}


def columns(model: type[Model]) -> "Iterator[Field[Any, Any]]":
    """The columns that are shown; bytes never are, listed or not."""
    for field in model._meta.concrete_fields:  # noqa: SLF001 (Django's public _meta)
        if f"{model._meta.label_lower}.{field.name}" not in KEPT_BACK and not isinstance(field, BinaryField):  # noqa: SLF001
            yield field
