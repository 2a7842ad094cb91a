"""What an office sets of its schemes and certification bodies, because no source prints it. One act, one audit row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.accounts.oneself import refuse_oneself
from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.audit.record import record
from certportal.kernel.numbers.models import NumberSequence, ResetPolicy
from certportal.kernel.numbers.pattern import PatternFault, check, prints_alike, settled
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused, races_told
from schemes.decrees import DICTUMS, WEIGHING, dictum_fault, weighing_fault
from schemes.enums import ClauseKind, SchemeKind
from schemes.models import CertificationBody, Scheme, SchemeClause, ServiceOfficer, ServiceStandardVersion, SopVersion
from schemes.papers import SOP, sop_facts
from schemes.policies import prints_sop
from schemes.queries.identity import CERTIFICATE, REGISTRATION, certificate_numbers, parts_of, printed_patterns
from schemes.queries.sops import sop_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from typing import Any

    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.files.models import StoredFile
    from certportal.kernel.papers.models import Paper
    from schemes.models import SchemeVersion, ServiceStandard

IDENTITY: Final = ("kbli", "kbji", "level", "field_letters", "certificate_pattern", "registration_pattern")
HIGHEST_LEVEL: Final = 9
_FORMS: Final = {
    "kbli": (re.compile(r"\d{5}", re.ASCII), "KBLI terdiri atas lima angka, misalnya 78422."),
    "kbji": (re.compile(r"\d{4}", re.ASCII), "KBJI terdiri atas empat angka, misalnya 2424."),
    "field_letters": (
        re.compile(r"[A-Z]{2,5}"),
        "Huruf bidang terdiri atas dua sampai lima huruf besar, misalnya TIK.",
    ),
}
# As long as any such part, so that a pattern is judged before its parts are set.
_STAND_INS: Final = {"kbli": "99999", "kbji": "9999", "level": "9", "field": "XXX", "licence": "9999"}
_TELLING: Final = {CERTIFICATE: ("{kbli}", "{kbji}", "{field}"), REGISTRATION: ("{field}", "{licence}")}
"""Of these a pattern names at least one: a serial number alone tells nobody of which scheme or body it is."""


@transaction.atomic
def set_identity(
    scheme: Scheme,
    *,
    kbli: str,
    kbji: str,
    level: int | None,
    field_letters: str,
    certificate_pattern: str = "",
    registration_pattern: str = "",
    by: Actor,
    now: datetime,
) -> Scheme:
    """Set of what the numbers of the scheme's certificates are made; a part left empty is unset, and nothing is issued.

    An empty pattern is the standard one. Numbers printed before stay as they are. Raises PersonRefused ("not_admin") and
    Refused beside the field: "form", "level" (that of a KKNI scheme is its decree's), "pattern", "alike".
    """
    refuse_unless_admin(by)
    # All rows in one order: of two schemes set at once the second reads what the first was given.
    rows = {row.pk: row for row in Scheme.objects.select_for_update(of=("self",)).select_related("body").order_by("pk")}
    locked = rows.pop(scheme.pk)
    before = {name: getattr(locked, name) for name in IDENTITY}
    wanted: dict[str, Any] = {
        "kbli": kbli.strip(),
        "kbji": kbji.strip(),
        "level": level,
        "field_letters": field_letters.strip(),
        "certificate_pattern": certificate_pattern.strip(),
        "registration_pattern": registration_pattern.strip(),
    }
    _refuse_forms(locked, wanted)
    for name, value in wanted.items():
        setattr(locked, name, value)
    _refuse_patterns(locked)
    _refuse_twin(locked, rows.values())
    locked.save(update_fields=IDENTITY)
    record("scheme.identity", by=by, subject=locked, before=before, after=wanted, now=now)
    return locked


def _refuse_forms(scheme: Scheme, wanted: dict[str, Any]) -> None:
    for name, (form, sentence) in _FORMS.items():
        if wanted[name] and not form.fullmatch(wanted[name]):
            raise Refused(sentence, code="form", subject=scheme, field=name)
    level = wanted["level"]
    if scheme.kind == SchemeKind.KKNI and level != scheme.level:
        raise Refused(
            f"Jenjang skema KKNI ditetapkan keputusannya: {scheme.level or 'belum ada'}.",
            code="level",
            subject=scheme,
            field="level",
        )
    if level is not None and not 1 <= level <= HIGHEST_LEVEL:
        raise Refused(
            "Jenjang KKNI adalah 1 sampai 9. Kosongkan bila skema ini tidak berjenjang.",
            code="level",
            subject=scheme,
            field="level",
        )


def _refuse_patterns(scheme: Scheme) -> None:
    for scope, pattern in zip((CERTIFICATE, REGISTRATION), printed_patterns(scheme), strict=True):
        said = _fault(scheme, scope, pattern)
        if not said and not any(part in pattern for part in _TELLING[scope]):
            said = f"Pola ini tidak menyebut skemanya. Muat sedikitnya satu dari {', '.join(_TELLING[scope])}."
        if not said and "{level}" in pattern and scheme.level is None and scheme.kind != SchemeKind.KKNI:
            said = (
                "Pola memuat {level}, padahal skema ini tidak berjenjang. Isi jenjangnya, atau hapus {level} dari pola."
            )
        if said:
            raise Refused(said, code="pattern", subject=scheme, field=f"{scope}_pattern")


def _fault(scheme: Scheme, scope: str, pattern: str) -> str:
    """What is wrong with the pattern, judged with the parts of the scheme as they are; "" for nothing."""
    yearly = NumberSequence.objects.get(scope=scope).reset_policy == ResetPolicy.YEARLY
    parts = {name: text or _STAND_INS[name] for name, text in parts_of(scheme).items()}
    try:
        check(settled(pattern, parts), yearly=yearly)
    except PatternFault as fault:
        return f"{fault}."
    return ""


def _refuse_twin(scheme: Scheme, others: Iterable[Scheme]) -> None:
    """Two schemes whose numbers look alike: a number of one would tell nobody of which scheme it is."""
    mine = certificate_numbers(scheme)
    twin = next((row for row in others if mine and (its := certificate_numbers(row)) and prints_alike(mine, its)), None)
    if twin is not None:
        raise Refused(
            f"Nomor sertifikat skema ini akan tampak sama dengan nomor skema {twin.name}. Periksa KBLI, KBJI, dan "
            "jenjangnya, atau bedakan polanya, misalnya dengan {field}.",
            code="alike",
            subject=scheme,
            field="certificate_pattern",
        )


@transaction.atomic
def set_licence(
    body: CertificationBody,
    *,
    kind: str,
    number: str,
    valid_until: date | None,
    scope: Iterable[Scheme],
    by: Actor,
    now: datetime,
) -> CertificationBody:
    """Write down the licence of a certification body and which of its schemes it covers.

    A scheme outside is information only. Raises PersonRefused ("not_admin"), Refused ("licence" for a number with which
    the registration numbers of a scheme cannot be printed).
    """
    refuse_unless_admin(by)
    locked = CertificationBody.objects.select_for_update().get(pk=body.pk)
    rows = Scheme.objects.select_for_update().filter(body=locked).order_by("pk")
    before = _licence_of(locked, [row for row in rows if row.in_scope])
    covered = {row.pk for row in scope}
    locked.kind, locked.licence_number, locked.licence_valid_until = kind, " ".join(number.split()), valid_until
    locked.save(update_fields=["kind", "licence_number", "licence_valid_until"])
    for row in rows:
        row.in_scope, row.body = row.pk in covered, locked
        if said := _fault(row, REGISTRATION, printed_patterns(row)[1]):
            raise Refused(
                f"Dengan nomor lisensi ini, nomor registrasi skema {row} tidak dapat dicetak. {said}",
                code="licence",
                subject=locked,
                field="licence_number",
            )
    Scheme.objects.bulk_update(rows, ["in_scope"])
    after = _licence_of(locked, [row for row in rows if row.in_scope])
    record("body.licence", by=by, subject=locked, before=before, after=after, now=now)
    return locked


@transaction.atomic
def set_clauses(
    version: SchemeVersion, *, rights: Iterable[str], duties: Iterable[str], by: Actor, now: datetime
) -> None:
    """Rights of applicants and duties of holders where the source of a scheme prints none; holders sign these duties.

    What was signed before stays as it was printed. Raises PersonRefused ("not_admin"), Refused ("printed").
    """
    refuse_unless_admin(by)
    Scheme.objects.select_for_update(of=("self",)).get(pk=version.scheme_id)
    wanted = {ClauseKind.RIGHT: list(rights), ClauseKind.DUTY: list(duties)}
    there = SchemeClause.objects.filter(version=version, kind__in=wanted)
    if there.exclude(printed_text="").exists():
        raise Refused(
            "Hak dan kewajiban skema ini tercetak dalam sumbernya, jadi tidak diubah di sini.", code="printed"
        )
    before = {kind.value: list(there.filter(kind=kind).values_list("text", flat=True)) for kind in wanted}
    there.delete()
    SchemeClause.objects.bulk_create(
        SchemeClause(version=version, kind=kind, position=place, text=text, is_signed=kind == ClauseKind.DUTY)
        for kind, texts in wanted.items()
        for place, text in enumerate(texts, start=1)
    )
    record(
        "scheme.clauses",
        by=by,
        subject=version.scheme,
        before=before,
        after={kind.value: texts for kind, texts in wanted.items()},
        now=now,
    )


@transaction.atomic
def set_decree(
    version: ServiceStandardVersion, *, number: str, decreed_on: date, charter_signed_on: date, by: Actor, now: datetime
) -> None:
    """Write down by which decree a standard holds, and that the head of that day signed its charter (UU 25/2009, 22).

    Name and title are kept as they were. Raises PersonRefused ("not_admin"), Refused ("not_yet", "no_head"; "too_early" for a charter older than what it promises).
    """
    refuse_unless_admin(by)
    for field, day in (("decreed_on", decreed_on), ("charter_signed_on", charter_signed_on)):
        if day > timezone.localdate(now):
            raise Refused(f"Tanggal {day_in_words(day)} belum tiba.", code="not_yet", field=field)
    if charter_signed_on < decreed_on:
        raise Refused(
            f"Maklumat menyanggupi standar yang sudah ditetapkan, jadi ditandatangani pada atau sesudah {day_in_words(decreed_on)}, "
            "tanggal keputusannya. Periksa kedua tanggal itu.",
            code="too_early",
            field="charter_signed_on",
        )
    head = OfficeHead.objects.led(version.agency, charter_signed_on, today=timezone.localdate(now))
    if head is None:
        raise Refused(
            f"Tidak ada pimpinan yang masa jabatannya berlaku pada {day_in_words(charter_signed_on)}. "
            "Catat dahulu di “Pimpinan dan penanda tangan”.",
            code="no_head",
            field="charter_signed_on",
        )
    locked = ServiceStandardVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    before = _decree_of(locked)
    locked.decree_number, locked.decreed_on = " ".join(number.split()), decreed_on
    locked.charter_signed_on = charter_signed_on
    locked.charter_signer, locked.charter_signer_title = head.person.full_name, head.printed_title
    locked.save(update_fields=list(before))
    record("standard.decree", by=by, subject=locked, before=before, after=_decree_of(locked), now=now)


@transaction.atomic
def set_decree_words(
    version: ServiceStandardVersion, *, weighing: Sequence[str], dictums: Sequence[str], by: Actor, now: datetime
) -> None:
    """The words of the decree that names participants, from the next decree on; those of the house are not stored.

    What is empty is said in those of the house again.

    Raises PersonRefused ("not_admin"), Refused ("words" beside the field).
    """
    refuse_unless_admin(by)
    weighing, dictums = tuple(weighing) or WEIGHING, tuple(dictums) or DICTUMS
    for field, why in (("weighing", weighing_fault(weighing)), ("dictums", dictum_fault(dictums))):
        if why:
            raise Refused(why, code="words", field=field)
    locked = ServiceStandardVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    before, own = locked.decree_words, (weighing, dictums) != (WEIGHING, DICTUMS)
    locked.decree_words = {"weighing": list(weighing), "dictums": list(dictums)} if own else {}
    if locked.decree_words != before:
        locked.save(update_fields=["decree_words"])
        record("standard.words", by=by, subject=locked, before=before, after=locked.decree_words, now=now)


@transaction.atomic
def name_officer(
    standard: ServiceStandard,
    person: User,
    *,
    kind: str,
    title: str,
    number: str,
    dated: date,
    covers: Iterable[int],
    file: StoredFile | None,
    by: Actor,
    now: datetime,
) -> ServiceOfficer:
    """Write down that somebody serves a service, with one proof of what it asks of them (001.9, 003.9).

    Raises PersonRefused ("not_admin", "oneself"), Refused ("inactive", "not_yet"; "raced" for a proof that is there already).
    """
    refuse_unless_admin(by)
    refuse_oneself(person, by=by, field="nip")
    if not person.is_active:
        raise Refused("Akun orang ini nonaktif. Pilih pelaksana yang akunnya aktif.", code="inactive", field="nip")
    if dated > timezone.localdate(now):
        raise Refused(f"Tanggal {day_in_words(dated)} belum tiba.", code="not_yet", field="dated")
    with races_told():
        row = ServiceOfficer.objects.create(
            standard=standard,
            person=person,
            kind=kind,
            title=title,
            number=number,
            dated=dated,
            covers=sorted(covers),
            file=file,
        )
    record("service.officer", by=by, subject=standard, after=_proof_of(row), note=str(row), now=now)
    return row


@transaction.atomic
def end_officer(row: ServiceOfficer, *, by: Actor, now: datetime) -> None:
    """From today on the proof, and with the last one its owner, does not count for the service.

    Raises PersonRefused ("not_admin"), Refused ("already_made").
    """
    refuse_unless_admin(by)
    locked = ServiceOfficer.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.ended_on is not None:
        raise Refused("Bukti ini sudah diakhiri.", code="already_made")
    locked.ended_on = timezone.localdate(now)
    locked.save(update_fields=["ended_on"])
    record("service.officer_end", by=by, subject=locked.standard, before=_proof_of(locked), note=str(locked), now=now)


@transaction.atomic
def print_sop(version: SopVersion, *, by: User, now: datetime) -> Paper:
    """Order the procedure as a paper; the one of this version that is there already stays as it was printed.

    Raises Refused ("not_allowed").
    """
    if not prints_sop(by, version):
        raise Refused("Prosedur dicetak oleh petugas tempat uji, petugas sertifikat, atau admin.", code="not_allowed")
    SopVersion.objects.select_for_update().get(pk=version.pk)
    there = paper_for(version, SOP)
    if there is not None:
        return there
    title = f"SOP {version.number}"
    facts = sop_facts(sop_page(version))
    return prepare(SOP, title=title, facts=facts, about=version, issued_on=version.effective_from, by=by, now=now)


def _proof_of(row: ServiceOfficer) -> dict[str, Any]:
    return {
        "person": row.person.pk,
        "kind": row.kind,
        "title": row.title,
        "number": row.number,
        "dated": row.dated.isoformat(),
        "covers": row.covers,
        "sha256": row.file.sha256 if row.file else "",
    }


def _decree_of(version: ServiceStandardVersion) -> dict[str, str]:
    names = ("decree_number", "decreed_on", "charter_signed_on", "charter_signer", "charter_signer_title")
    return {name: str(getattr(version, name) or "") for name in names}


def _licence_of(body: CertificationBody, covered: Iterable[Scheme]) -> dict[str, Any]:
    until = body.licence_valid_until
    return {
        "kind": body.kind,
        "number": body.licence_number,
        "valid_until": until.isoformat() if until else None,
        "scope": [row.slug for row in covered],
    }
