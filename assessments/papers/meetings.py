"""Letters about a plenary meeting: the invitation of each member, and the decree with what it decided."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from applicants.enums import DecisionOutcome
from assessments.queries import agenda_of
from certportal.kernel.papers.letterhead import letterhead
from certportal.kernel.papers.proof import nip_proof
from certportal.kernel.web.dates import day_in_words, in_words, weekday_in_words
from schemes.decrees import numbered
from schemes.queries import legal_basis
from schemes.queries.recalling import by_rank, decree_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from applicants.queries import Signer
    from assessments.models import PlenaryItem, PlenaryMeeting, PlenaryMember

MEETING_INVITATION, PLENARY_DECREE = "meeting_invitation", "plenary_decree"

_ORDERED = {
    DecisionOutcome.COMPETENT: "Peserta yang dinyatakan kompeten diberi sertifikat kompetensi oleh {lsp}.",
    DecisionOutcome.NOT_YET_COMPETENT: (
        "Peserta yang dinyatakan belum kompeten menerima surat keterangan hasil uji yang memuat cara meminta penjelasan, "
        "mengajukan asesmen ulang, dan mengajukan banding."
    ),
    DecisionOutcome.DEFERRED: "Hasil peserta yang ditunda diputuskan pada rapat pleno berikutnya.",
}


def meeting_invitation_facts(
    member: PlenaryMember, agenda: Sequence[str], *, on: date, signer: Signer
) -> dict[str, Any]:
    """The invitation of one member without its number; `agenda` as `agenda_in_words` says it."""
    meeting, person = member.meeting, member.person
    return {
        "letterhead": letterhead(meeting.agency),
        "city": meeting.agency.city,
        "date": day_in_words(on),
        "name": person.full_name,
        "position": person.position_title,
        "role": member.get_role_display().lower(),
        "title": meeting.title,
        "when": meeting.when,
        "place": meeting.place,
        "agenda": list(agenda),
        "least_present": str(meeting.least_present),
        "copies": [],
        **signer.facts(),
    }


def agenda_in_words(items: Sequence[PlenaryItem]) -> list[str]:
    """What a meeting deals with: how many candidates of which exam, without their names. The items come from `agenda_of`."""
    live = [row.assessment for row in items if row.released_at is None]
    found = Counter((row.event.title, row.dossier.exam_scheme.scheme.name) for row in live)
    return [f"{title}, skema {scheme}: {in_words(many)} peserta" for (title, scheme), many in found.items()]


def decree_facts(meeting: PlenaryMeeting, items: Sequence[PlenaryItem], *, on: date, signer: Signer) -> dict[str, Any]:
    """The decree with what a closed meeting decided, without its number: for the head of the certification body to sign.

    `items` of `agenda_of`. "Mengingat" is the legal basis of the services of its candidates (001 component 7), without what
    no longer held that day.
    """
    decided = [row for row in items if row.decision is not None]
    office, how_many = meeting.agency, in_words(len(decided))
    outcomes = Counter(row.decision.outcome for row in decided if row.decision)
    about = "Penetapan Hasil Uji Kompetensi Profesi"
    return {
        "letterhead": letterhead(office),
        "city": office.city,
        "date": day_in_words(on),
        "organisation": office.name,
        "decider": f"Kepala {office.name}",
        "about": about,
        "weighing": [
            (
                f"bahwa {meeting.title} pada {weekday_in_words(meeting.held_on)} telah memutuskan hasil uji kompetensi {how_many} "
                f"peserta sebagaimana tercantum dalam Berita Acara Nomor {meeting.number}"
            ),
            (
                "bahwa berdasarkan pertimbangan sebagaimana dimaksud dalam huruf a, perlu menetapkan Keputusan tentang "
                f"{about}"
            ),
        ],
        "recalling": _recalling(decided, on),
        "dictums": numbered(
            [
                (
                    f"Menetapkan hasil uji kompetensi {how_many} peserta sebagaimana tercantum dalam Lampiran yang tidak "
                    f"terpisahkan dari Keputusan ini: {_counted(outcomes)}."
                ),
                *(text.format(lsp=office.name) for outcome, text in _ORDERED.items() if outcomes[outcome]),
                "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
            ]
        ),
        "people": [_person(str(place), row) for place, row in enumerate(decided, start=1)],
        "copies": list(office.copies_to),
        **signer.facts(),
    }


def _recalling(decided: Sequence[PlenaryItem], on: date) -> list[str]:
    """Each rule once: one standard for all cases of a service, one decree for all of a scheme."""
    cases = [row.assessment.dossier for row in decided]
    services = {case.service_version_id: case.service_version for case in cases}.values()
    schemes = {case.exam_scheme.pk: case.exam_scheme for case in cases}.values()
    texts = [text for version in services for text in legal_basis(version, on=on)]
    texts += [text for version in schemes for text in decree_of(version)]
    return by_rank(dict.fromkeys(texts))


def _counted(outcomes: Counter[str]) -> str:
    return ", ".join(
        f"{outcomes[outcome]} {DecisionOutcome(outcome).label.lower()}" for outcome in _ORDERED if outcomes[outcome]
    )


def _person(place: str, row: PlenaryItem) -> dict[str, str]:
    dossier, decision = row.assessment.dossier, row.decision
    if decision is None:  # only decided cases are asked for; never print an empty place
        raise ValueError(f"plenary item {row.pk} has no decision")
    person = dossier.applicant
    return {
        "no": place,
        "name": person.full_name,
        "nip": person.nip or "",
        "nip_proof": nip_proof(person),
        "case": dossier.number or "",
        "scheme": dossier.exam_scheme.scheme.name,
        "outcome": DecisionOutcome(decision.outcome).label,
    }


def decided_in(meeting: PlenaryMeeting) -> list[PlenaryItem]:
    """The agenda with the standards and schemes its decree rests on: one question for any number of cases."""
    more = (
        "assessment__dossier__service_version",
        "assessment__dossier__scheme_version__package__decree",
    )
    return list(agenda_of(meeting).select_related(*more))
