"""Passing certificates on by a signed list, and counting what came with it. Both write to the stream "issuance"."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.queries import why_nobody_signs
from applicants.queries.seats import body_office
from certificates import papers
from certificates.actions.issuing import mark_ready
from certificates.enums import PaperKind, TransmittalState
from certificates.flows import SERVICE_CLOCK, TRANSMITTAL_FLOW
from certificates.models import Certificate, Transmittal, TransmittedSheet
from certificates.queries import awaits_body, deviation_of, sheets_of, to_pass_on
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import OfficeHead, Organisation
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.record import record
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.outbox.write import write
from certportal.kernel.papers.actions import prepare
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from certportal.kernel.accounts.models import User

NOT_WAITING = "Sebagian sertifikat ini sudah ada pada daftar lain atau belum siap. Muat ulang halaman, lalu pilih lagi."


def pass_on(chosen: Iterable[Certificate], *, by: User, now: datetime) -> Transmittal:
    """Put drawn certificates on one list to one service office and print it for the certification body's signer.

    Lock order: dossiers, then the counter. Raises Refused: "nothing_chosen", "not_waiting" (on another list meanwhile, or
    somebody else's to pass on), "two_offices" (each pair of offices has its own list), "nobody_signs".
    """
    wanted = {row.pk for row in chosen}
    if not wanted:
        raise Refused("Pilih sedikitnya satu sertifikat.", code="nothing_chosen")
    with transaction.atomic():
        _lock_cases(wanted)
        found = list(to_pass_on(by).filter(pk__in=wanted))
        if len(found) != len(wanted):
            raise Refused(NOT_WAITING, code="not_waiting")
        sender, receiver = _offices(found)
        return _write_down(found, sender, receiver, by=by, now=now)


def _write_down(
    found: Sequence[Certificate], sender: Organisation, receiver: Organisation, *, by: User, now: datetime
) -> Transmittal:
    """The list with its sheets, its paper and its notice; the counter row is locked first of these."""
    on = today_at(sender, now)
    if why := why_nobody_signs(sender, on):
        raise Refused(why, code="nobody_signs")
    facts = papers.transmittal_facts(found, sender=sender, receiver=receiver, issued_on=on)
    number = number_letter("transmittal", on=on, by=by, now=now)
    made = Transmittal.objects.create(
        number=number,
        sender=sender,
        receiver=receiver,
        issued_on=on,
        passed_by=by,
        passed_at=now,
        state=TransmittalState.PASSED,
        state_since=now,
    )
    rows = (TransmittedSheet(transmittal=made, certificate=row, position=n) for n, row in enumerate(found, start=1))
    TransmittedSheet.objects.bulk_create(rows)
    after = {
        "number": number,
        "certificates": [row.number for row in found],
        "receiver": receiver.name,
        "offices": [sender.pk, receiver.pk],
    }
    record("transmittal.pass_on", by=by, subject=made, after=after, stream=Stream.ISSUANCE, now=now)
    kind, facts = PaperKind.TRANSMITTAL.value, {**facts, "number": number}
    title, head = PaperKind.TRANSMITTAL.label, OfficeHead.objects.signing(sender, on)
    prepare(kind, title=title, facts=facts, number=number, about=made, issued_on=on, by=by, now=now, head=head)
    _tell(made, "certificates_passed_on", receiver, count=str(len(found)), now=now)
    return made


def _lock_cases(certificates: Collection[int]) -> None:
    cases = Dossier.objects.select_for_update().filter(certificates__in=certificates)
    list(cases.order_by("pk").values_list("pk", flat=True))


def _offices(found: Sequence[Certificate]) -> tuple[Organisation, Organisation]:
    """From whom to whom. Refused where they are several."""
    pairs = {(body_office(row.dossier), row.dossier.agency_id) for row in found}
    if len(pairs) > 1:
        raise Refused(
            "Sertifikat pada satu daftar dikirim ke satu kantor. Pilih yang untuk satu kantor penerima saja.",
            code="two_offices",
        )
    ((sender, receiver),) = pairs
    offices = Organisation.objects.select_related("parent").in_bulk([sender, receiver])
    return offices[sender or 0], offices[receiver]


@transaction.atomic
def count_list(
    transmittal: Transmittal,
    arrived: Collection[int],
    *,
    note: str = "",
    by: User,
    now: datetime,
    seen_version: int | None = None,
) -> Transmittal:
    """Note which sheets (positions) came with the list; what came can be handed over, what did not may be listed anew.

    Raises Refused ("not_allowed", "stale", "sheet_foreign", "note_missing" where nothing came and nothing says why).
    Lock order: dossiers, then the list.
    """
    sheets = list(sheets_of(transmittal))
    if set(arrived) - {sheet.position for sheet in sheets}:
        raise Refused("Lembar ini tidak ada pada daftar.", code="sheet_foreign", subject=transmittal)
    if not arrived and not note.strip():
        raise Refused(
            "Tidak satu pun lembar ditandai ada. Tandai yang ada, atau tuliskan pada catatan apa yang terjadi.",
            code="note_missing",
            subject=transmittal,
        )
    _lock_cases([sheet.certificate_id for sheet in sheets])
    typed = {"arrived": sorted(arrived)}
    columns = {"received_by": by, "received_at": now, "note": note.strip()}
    moved = make_move(
        TRANSMITTAL_FLOW, "receive", copy(transmittal),  # a refusal further on leaves the caller's row as it was
        by=by, now=now, note=note.strip(), typed=typed, seen_version=seen_version, sets=columns,
    )  # fmt: skip
    for sheet in sheets:
        sheet.arrived = sheet.position in arrived
        sheet.save(update_fields=["arrived"])
    missing = [sheet.certificate.number for sheet in sheets if not sheet.arrived]
    after = {"number": moved.number, "missing": missing, "note": moved.note}
    record("transmittal.count", by=by, subject=moved, after=after, stream=Stream.ISSUANCE, now=now)
    counted = {"deviation": deviation_of(moved, sheets), "missing": str(len(missing) or "")}
    _tell(moved, "certificates_counted", moved.sender, **counted, now=now)
    for sheet in sheets:
        _make_ready(sheet, by=by, now=now)
    return moved


def _make_ready(sheet: TransmittedSheet, *, by: User, now: datetime) -> None:
    """With what arrived the days come home, whoever holds the seats now; what is missing is ready where no list can follow."""
    dossier = Dossier.objects.select_related("agency").get(pk=sheet.certificate.dossier_id)
    if sheet.arrived and dossier.state == DossierState.DECIDED and awaits_body(dossier):
        reason = "Sertifikat diterima dari lembaga sertifikasi."
        clocks.hand_to(WaitingOn.OFFICE, SERVICE_CLOCK, dossier, by=by, now=now, reason=reason)
    mark_ready(dossier, now=now)


def _tell(transmittal: Transmittal, kind: str, office: Organisation, *, now: datetime, **facts: str) -> None:
    write(
        kind,
        to=list(people_with(Role.CERTIFICATE_ADMIN, office)),
        facts={
            "number": transmittal.number,
            "sender": transmittal.sender.name,
            "receiver": transmittal.receiver.name,
            **facts,
        },
        about=transmittal,
        url=transmittal.get_absolute_url(),
        key=f"{kind}:{transmittal.pk}",
        now=now,
    )
