"""Forms of the trade are filled in and signed; with the agreement of both sides an assessment may begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.models import Dossier
from assessments.enums import AGREEMENT, SELF_ASSESSMENT, SelfAssessed
from assessments.models import Assessment, ExamEvent, FormAnswer, FormRecord, FormSignature
from assessments.papers.trade_forms import TRADE_FORM, form_facts
from assessments.policies import examines, examines_event
from assessments.queries.trade_forms import (
    agreed,
    asks_of,
    current_form,
    may_begin,
    record_of,
    rejected,
    why_closed,
)
from assessments.trade_forms import missing
from certportal.kernel.audit.record import record as write_down
from certportal.kernel.files.intake import ANY_KIND, receive_seen
from certportal.kernel.files.store import discard
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.facts import freeze
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from schemes.enums import FormLevel, FormSigner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.accounts.models import User
    from certportal.kernel.files.models import StoredFile
    from certportal.kernel.papers.models import Paper
    from schemes.models import TradeForm

    About = Assessment | ExamEvent
    Answers = Mapping[str, tuple[str, str]]


@transaction.atomic
def fill_form(about: About, code: str, answers: Answers, *, by: User, now: datetime) -> FormRecord:
    """Keep what was filled in: key -> (answer, note). Answers that are not asked are left out.

    Raises Refused: "not_allowed" for anybody but who fills it in, "closed" before its turn, "signed" once somebody signed.
    """
    form = current_form(code)
    _refuse_other(about, form, form.filled_by, by)
    found = _open(about, form, now=now)
    if found.signatures.exists():
        raise Refused("Formulir ini sudah ditandatangani dan tidak berubah lagi.", code="signed", subject=found)
    there = {answer.key: answer for answer in found.answers.all()}
    asked = [ask.key for ask in asks_of(about, form) if ask.key in answers]
    new = [FormAnswer(record=found, key=key, value=answers[key][0], note=answers[key][1]) for key in asked]
    FormAnswer.objects.bulk_create([row for row in new if row.key not in there])
    for row in new:
        known = there.get(row.key)
        if known is not None and (known.value, known.note) != (row.value, row.note):
            known.value, known.note = row.value, row.note
            known.save(update_fields=["value", "note"])
    write_down("form.fill", by=by, subject=found, after={"form": code}, now=now)
    return found


@transaction.atomic
def sign_form(
    about: About,
    code: str,
    *,
    role: str,
    typed_name: str,
    said: str = "",
    note: str = "",
    by: User,
    now: datetime,
) -> FormSignature:
    """Sign by one's account, with one's own name. The first who signs closes the answers.

    `said` is what the assessor says of a self assessment. Raises Refused: "not_allowed", "closed", "name_differs",
    "incomplete" (names what is missing), "not_filled" for whoever signs second, "said_missing", "reason_missing", "signed".
    """
    form = current_form(code)
    _refuse_other(about, form, role, by)
    name = " ".join(typed_name.split())
    if name.casefold() != by.full_name.casefold():
        raise Refused(
            f"Ketik nama Anda persis seperti pada akun: {by.full_name}.", code="name_differs", field="typed_name"
        )
    found = _open(about, form, now=now)
    _refuse_unready(about, found, role, said, note)
    return _signed(found, role, by, by.full_name, said=said, note=note, by=by, now=now)


def sign_on_paper(about: About, code: str, upload: UploadedFile[bytes], *, by: User, now: datetime) -> FormSignature:
    """The assessor stores the scan of a form the candidate signed by pen: for whoever has no account, or signs in the room.

    Raises UploadRefused, and Refused as `sign_form` does ("not_allowed" for anybody but the examiner).
    """
    form = current_form(code)
    _refuse_other(about, form, FormSigner.ASSESSOR, by, beside=True)
    if FormSigner.CANDIDATE not in form.signers or not isinstance(about, Assessment):
        raise Refused("Formulir ini tidak ditandatangani asesi.", code="not_theirs", subject=about)
    stored = receive_seen(upload, by=by, now=now, kinds=ANY_KIND)[0]
    try:
        with transaction.atomic():
            found = _open(about, form, now=now)
            if form.filled_by != FormSigner.CANDIDATE:
                _refuse_unready(about, found, FormSigner.CANDIDATE, "", "")
            person = about.dossier.applicant
            return _signed(found, FormSigner.CANDIDATE, person, person.full_name, file=stored, by=by, now=now)
    except Exception:
        discard(stored)
        raise


@transaction.atomic
def order_form(about: About, code: str, *, by: User, now: datetime) -> Paper:
    """The form as a paper, as it is filled in and signed now; the one made before where nothing has changed since.

    Raises Refused ("not_begun") before anybody filled it in or signed it.
    """
    form = current_form(code)
    found = record_of(about, form)
    if found is None:
        raise Refused("Formulir ini belum diisi. Isi dahulu, lalu cetak.", code="not_begun", subject=about)
    office = about.dossier.agency if isinstance(about, Assessment) else about.agency
    facts = form_facts(about, found)
    kept = paper_for(found, TRADE_FORM)
    if kept is not None and kept.facts == freeze(facts):
        return kept
    title = f"{found.form.code} {found.form.title}"
    return prepare(TRADE_FORM, title=title, facts=facts, about=found, issued_on=today_at(office, now), by=by, now=now)


def refuse_unless_agreed(row: Assessment) -> None:
    """Refused ("not_agreed") before the agreement (FR.AK.01) is signed by both: nothing is assessed without it."""
    if row.needs_agreement and not agreed(row):
        raise Refused(
            "Penilaian dimulai setelah asesi dan asesor menandatangani persetujuan asesmen (FR.AK.01). Buka bagian "
            "“Formulir” pada halaman peserta.",
            code="not_agreed",
            subject=row,
        )


def _open(about: About, form: TradeForm, *, now: datetime) -> FormRecord:
    """The record that is being filled in, its subject locked; a self assessment that was sent back gets another round."""
    if why := why_closed(about, form):
        raise Refused(why, code="closed", subject=about)
    _lock(about, form)
    known = record_of(about, form)
    if known is None or rejected(known):
        known = FormRecord.objects.create(
            form=form, opened_at=now, round=known.round + 1 if known else 1, **_subject(about, form)
        )
    return known


def _subject(about: About, form: TradeForm) -> dict[str, int]:
    if form.level == FormLevel.DOSSIER and isinstance(about, Assessment):
        return {"dossier_id": about.dossier_id}
    return {"assessment_id" if isinstance(about, Assessment) else "event_id": about.pk}


def _lock(about: About, form: TradeForm) -> None:
    if form.level == FormLevel.DOSSIER and isinstance(about, Assessment):
        Dossier.objects.select_for_update(of=("self",)).get(pk=about.dossier_id)
    else:
        type(about).objects.select_for_update(of=("self",)).get(pk=about.pk)


def _refuse_other(about: About, form: TradeForm, role: str, by: User, *, beside: bool = False) -> None:
    own = isinstance(about, Assessment) and role == FormSigner.CANDIDATE and about.dossier.applicant_id == by.pk
    theirs = examines(by, about) if isinstance(about, Assessment) else examines_event(by, about)
    if not (own or (role == FormSigner.ASSESSOR and theirs)) or (role not in form.signers and not beside):
        raise Refused("Formulir ini diisi dan ditandatangani orang lain.", code="not_allowed", subject=about)


def _refuse_unready(about: About, found: FormRecord, role: str, said: str, note: str) -> None:
    form, signed = found.form, set(found.signatures.values_list("role", flat=True))
    if role in signed:
        raise Refused("Formulir ini sudah Anda tanda tangani.", code="signed", subject=found)
    if role != form.filled_by and form.filled_by not in signed:
        who = FormSigner(form.filled_by).label.lower()
        raise Refused(f"Formulir ini diisi dan ditandatangani {who} lebih dahulu.", code="not_filled", subject=found)
    if role == form.filled_by:
        answers = {answer.key: answer.value for answer in found.answers.all()}
        if lacking := missing(asks_of(about, form), answers):
            named = ", ".join(ask.text for ask in lacking[:3])
            more = f" dan {len(lacking) - 3} lainnya" if len(lacking) > 3 else ""  # noqa: PLR2004 (as many as are named)
            raise Refused(f"Lengkapi dahulu: {named}{more}.", code="incomplete", subject=found)
    if form.code == SELF_ASSESSMENT and role == FormSigner.ASSESSOR:
        if said not in SelfAssessed.values:
            raise Refused("Pilih apakah asesmen dapat dilanjutkan.", code="said_missing", field="said")
        if said == SelfAssessed.NOT_YET and not note.strip():
            raise Refused("Tuliskan apa yang perlu dilengkapi asesi.", code="reason_missing", field="note")
    if form.code == AGREEMENT and not may_begin(about):
        raise Refused(
            "Persetujuan ditandatangani setelah asesmen mandiri (FR.APL.02) dinyatakan dapat dilanjutkan.",
            code="closed",
            subject=found,
        )


def _signed(
    found: FormRecord,
    role: str,
    person: User,
    name: str,
    *,
    said: str = "",
    note: str = "",
    file: StoredFile | None = None,
    by: User,
    now: datetime,
) -> FormSignature:
    signature = FormSignature.objects.create(
        record=found,
        role=role,
        person=person,
        name=name,
        said=said,
        note=note.strip(),
        file=file,
        recorded_by=by,
        at=now,
    )
    after = {"form": found.form.code, "as": str(role), "said": said, "on_paper": bool(file)}
    write_down("form.sign", by=by, subject=found, after=after, note=note.strip(), now=now)
    return signature
