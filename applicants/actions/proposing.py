"""A counter proposes to change what somebody's profile says; the person themselves accepts or refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from applicants.actions.profiles import save_profile
from applicants.enums import ProposalOutcome
from applicants.models import PROPOSAL_STANDS, RELIED_ON, ProfileProposal
from applicants.policies import answers_proposal
from applicants.queries import NIK, differing, facts_proposed, label_of, mark_of, sent_and_running, values_now
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import is_staff_account, organisations_of
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from applicants.queries.proposals import Stored
    from certportal.kernel.accounts.models import Organisation

LAPSED = (
    "Usulan ini gugur pada {} karena tidak dijawab. Bila datanya memang perlu dibetulkan, ubah sendiri pada “Profil”."
)
RUNNING = "Berkas pemohon sedang diproses dengan data ini. Pembetulan diminta pemohon dari dalam berkasnya, lalu dijawab petugas."


def refuse_unless_proposable(person: User, *, by: User) -> None:
    """Staff accounts are never touched from a counter, nor a closed one, nor one's own.

    Raises Refused (code "staff", "inactive", "own").
    """
    if person.pk == by.pk:
        raise Refused("Data Anda sendiri diubah pada halaman “Profil”, bukan dari loket.", code="own", subject=person)
    if not person.is_active:
        raise Refused(
            "Akun orang ini ditutup. Mintalah admin sistem membukanya kembali di “Orang dan peran”.",
            code="inactive",
            subject=person,
        )
    if is_staff_account(person):
        raise Refused(
            f"{person.full_name} memakai akun petugas. Data akun petugas tidak diubah dari loket: mintalah mereka "
            "mengubahnya sendiri pada halaman “Profil”.",
            code="staff",
            subject=person,
        )


@transaction.atomic
def propose_profile(
    person: User, *, facts: Mapping[str, Any], nik: str = "", agency: Organisation, reason: str, by: User, now: datetime
) -> ProfileProposal:
    """Propose columns of the profile to the person they are about; nothing changes until they agree.

    What the counter of `agency` proposed before and nobody answered is replaced. Raises Refused (code "not_allowed",
    "own", "staff", "inactive", "reason_missing", "same", "wrong_state") and PersonRefused, as saving would.
    """
    holder = User.objects.select_for_update().get(pk=person.pk)
    if agency.pk not in organisations_of(by, Role.INTAKE_OFFICER):
        raise Refused("Anda bukan petugas loket kantor ini.", code="not_allowed", subject=person)
    refuse_unless_proposable(holder, by=by)
    if not reason.strip():
        sentence = "Tuliskan alasannya: pemilik data memutuskan menurut itu."
        raise Refused(sentence, code="reason_missing", field="reason", subject=person)
    wanted = _tried(holder, facts, nik, by=by, now=now)
    if not wanted:
        raise Refused("Isian ini sama dengan data yang tersimpan. Tidak ada yang diusulkan.", code="same")
    _refuse_relied_on(holder, wanted, RUNNING)
    _replace(holder, agency, by=by, now=now)
    row = ProfileProposal(holder=holder, agency=agency, asked_by=by, asked_at=now, reason=reason.strip(), facts=wanted)
    if NIK in wanted:
        row.set_nik(nik)
    row.save()
    record("profile.propose", by=by, subject=row, after={"fields": sorted(wanted)}, note=row.reason, now=now)
    _tell("profile_proposed", row, to=holder, now=now)
    return row


@transaction.atomic
def accept_proposal(proposal: ProfileProposal, *, seen: str, by: User, now: datetime) -> None:
    """The person agrees, and their profile says what was proposed.

    `seen` is the mark (`queries.mark_of`) of what the page showed as today's data. Raises Refused (code "not_allowed",
    "answered", "lapsed", "stale", "wrong_state") and PersonRefused, as saving would.
    """
    row = _locked(proposal, by, now)
    if seen != mark_of(row.holder, row.facts):
        raise Refused(
            "Data Anda berubah setelah halaman ini dibuka. Bandingkan sekali lagi, lalu kirim jawaban Anda.",
            code="stale",
            subject=row,
        )
    _refuse_relied_on(
        row.holder,
        row.facts,
        "Berkas Anda sedang diproses dengan data ini, jadi data itu tidak dapat diubah sekarang. Tolak usulan ini, "
        "dan mintalah pembetulan dari dalam berkas.",
    )
    save_profile(row.holder, facts=facts_proposed(row), nik=row.reveal_nik(), by=by, now=now)
    _answer(row, ProposalOutcome.ACCEPTED, "", now)
    after = {"fields": sorted(row.facts), "proposed_by": row.asked_by.full_name}
    record("proposal.accept", by=by, subject=row, after=after, now=now)
    _tell("proposal_accepted", row, to=row.asked_by, now=now)


def refuse_proposal(proposal: ProfileProposal, *, reason: str, by: User, now: datetime) -> None:
    """The person does not agree: nothing changes, and the officer reads why.

    Raises Refused (code "reason_missing", "not_allowed", "answered", "lapsed").
    """
    if not reason.strip():
        raise Refused("Tulis alasannya agar petugas mengerti.", code="reason_missing", field="note", subject=proposal)
    with transaction.atomic():
        row = _locked(proposal, by, now)
        _answer(row, ProposalOutcome.REFUSED, reason.strip(), now)
        record("proposal.refuse", by=by, subject=row, note=row.answer, now=now)
        _tell("proposal_refused", row, to=row.asked_by, now=now)


def lapse_proposals(now: datetime) -> int:
    """Close what nobody answered in time, and tell who proposed it; returns how many."""
    late = ProfileProposal.objects.waiting().filter(asked_at__lte=now - PROPOSAL_STANDS)
    return sum(_lapse(pk, now) for pk in late.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _lapse(pk: int, now: datetime) -> bool:
    """In a transaction of its own, so that an answer given meanwhile stands, and one fault keeps no other waiting."""
    row = ProfileProposal.objects.select_related("holder", "asked_by", "agency").get(pk=pk)
    row.holder = User.objects.select_for_update().get(pk=row.holder_id)
    row.refresh_from_db(fields=["outcome"])
    if row.outcome:
        return False
    _answer(row, ProposalOutcome.LAPSED, "", now)
    record("proposal.lapse", by=SYSTEM, subject=row, now=now)
    _tell("proposal_lapsed", row, to=row.asked_by, now=now)
    return True


def tell_holder(person: User, names: Iterable[str], *, by: User, now: datetime) -> None:
    """Tell somebody which of their data an officer changed; never the values, which may be secret."""
    fields = ", ".join(label_of(name) for name in names)
    if fields:
        key = f"profile_changed:{person.pk}:{now.isoformat()}"
        write(
            "profile_changed",
            to=[person],
            facts={"name": by.full_name, "fields": fields},
            url=reverse("profile.edit"),
            key=key,
            now=now,
        )


def _tried(holder: User, facts: Mapping[str, Any], nik: str, *, by: User, now: datetime) -> dict[str, Stored]:
    """What saving would change, found by saving and undoing it: the same checks and the same shapes as the real act."""
    trial = User.objects.get(pk=holder.pk)
    before = values_now(trial)
    with transaction.atomic():
        save_profile(trial, facts=facts, nik=nik, by=by, now=now)
        wanted = differing(before, values_now(trial))
        if NIK in wanted:
            wanted[NIK] = trial.nik_masked
        transaction.set_rollback(True)
    return wanted


def _refuse_relied_on(holder: User, names: Iterable[str], sentence: str) -> None:
    if set(names) & set(RELIED_ON) and sent_and_running(holder) is not None:
        raise Refused(sentence, code="wrong_state", subject=holder)


def _replace(holder: User, agency: Organisation, *, by: User, now: datetime) -> None:
    for earlier in ProfileProposal.objects.waiting().filter(holder=holder, agency=agency):
        _answer(earlier, ProposalOutcome.REPLACED, "", now)
        record("proposal.replace", by=by, subject=earlier, now=now)


def _locked(proposal: ProfileProposal, by: User, now: datetime) -> ProfileProposal:
    """The row as it is, once the person's own row is held: whoever proposes, answers or saves waits for it."""
    holder = User.objects.select_for_update().get(pk=proposal.holder_id)
    row: ProfileProposal = ProfileProposal.objects.select_related("asked_by", "agency").get(pk=proposal.pk)
    row.holder = holder
    if not answers_proposal(by, row):
        raise Refused("Hanya pemilik data yang menjawab usulan ini.", code="not_allowed", subject=row)
    if row.outcome == ProposalOutcome.REPLACED:
        raise Refused("Petugas sudah mengganti usulan ini dengan yang lebih baru.", code="answered", subject=row)
    if row.outcome == ProposalOutcome.LAPSED or (not row.outcome and row.lapses_at <= now):
        raise Refused(LAPSED.format(moment_in_words(row.lapses_at)), code="lapsed", subject=row)
    if row.outcome:
        raise Refused("Usulan ini sudah Anda jawab.", code="answered", subject=row)
    return row


def _answer(row: ProfileProposal, outcome: ProposalOutcome, answer: str, now: datetime) -> None:
    row.outcome, row.answer, row.answered_at, row.nik_cipher = outcome, answer, now, None
    row.save(update_fields=["outcome", "answer", "answered_at", "nik_cipher"])


def _tell(kind: str, row: ProfileProposal, *, to: User, now: datetime) -> None:
    facts = {
        "name": row.asked_by.full_name,
        "holder": row.holder.full_name,
        "agency": row.agency.name,
        "fields": ", ".join(label_of(name) for name in row.facts),
        "reason": row.answer or row.reason,
        "lapses_at": row.lapses_at,
    }
    url = row.get_absolute_url() if to.pk == row.holder_id else ""
    write(kind, to=[to], facts=facts, about=row, url=url, key=f"{kind}:{row.pk}", now=now)
