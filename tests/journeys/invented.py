"""A service that is only a file, and the office that offers it: one person for each duty, and a trainee."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

from applicants import actions
from applicants.enums import VerdictOutcome, VerdictReason
from applicants.models import Dossier
from applicants.queries import tasks_of
from certportal.kernel.accounts.enums import EmploymentStatus, Role
from schemes.models import ServiceStandard
from tests.factories.accounts import headed_by, person_with
from tests.factories.applicants import NOW, quick_catalogue, small_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

INVENTED = Path(__file__).parent / "data" / "invented"
ONE_DAY = dt.timedelta(days=1)


def service_like_it(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The folder with a file of another service: the invented one, changed."""
    content = json.loads((INVENTED / "service.json").read_text(encoding="utf-8"))
    change(content)
    (folder / "service.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


class Office:
    """The office with one person for each duty, and a trainee."""

    def __init__(self, folder: Path = INVENTED, slug: str = "surat-praktik-kerja") -> None:
        self.agency = quick_catalogue().agency
        call_command("load_catalogue", folder=folder)
        self.standard = ServiceStandard.objects.get(slug=slug)
        self.version = self.standard.versions.get()
        for duty, role in {
            "officer": Role.INTAKE_OFFICER,
            "verifier": Role.VERIFIER,
            "team": Role.TECHNICAL_TEAM,
            "leader": Role.LEADERSHIP,
            "clerk": Role.CERTIFICATE_ADMIN,
        }.items():
            setattr(self, duty, person_with(role, self.agency))
        headed_by(self.agency, self.leader)
        self.trainee = person_with(Role.APPLICANT, full_name="Rudi Hartono", nip=None, grade="")
        self.trainee.employment_status, self.trainee.employer = EmploymentStatus.OTHER, None
        self.trainee.set_nik("3171015501990001")
        self.trainee.save()

    def sent(self, at: dt.datetime) -> Dossier:
        dossier = actions.open_dossier(applicant=self.trainee, service_version=self.version, by=self.trainee, now=at)
        for task in tasks_of(dossier):
            actions.attach_document(task.document, small_pdf(), by=self.trainee, now=at)
        return actions.submit_dossier(dossier, by=self.trainee, now=at)

    def judged(self, dossier: Dossier, by, at: dt.datetime, *, but: str = "") -> None:
        for task in tasks_of(Dossier.objects.get(pk=dossier.pk)):
            bad = task.row.code == but
            said = {"reason": VerdictReason.UNREADABLE, "note": "Pindai ulang."} if bad else {}
            outcome = VerdictOutcome.NEEDS_FIX if bad else VerdictOutcome.ACCEPTED
            actions.record_verdict(task.newest, outcome=outcome, by=by, now=at, **said)

    def accepted(self) -> Dossier:
        """Sent on NOW, returned, sent again two days later, found complete and correct on the day after that."""
        dossier = self.sent(NOW)
        actions.start_check(dossier, by=self.officer, now=NOW)
        self.judged(dossier, self.officer, NOW, but="spk.2")
        actions.return_dossier(dossier, by=self.officer, now=NOW)
        again = NOW + 2 * ONE_DAY
        letter = next(task for task in tasks_of(Dossier.objects.get(pk=dossier.pk)) if task.row.code == "spk.2")
        actions.attach_document(letter.document, small_pdf(), by=self.trainee, now=again)
        dossier = actions.submit_dossier(Dossier.objects.get(pk=dossier.pk), by=self.trainee, now=again)
        actions.start_check(dossier, by=self.officer, now=again)
        self.judged(dossier, self.officer, again)
        dossier = actions.begin_verification(dossier, by=self.officer, now=again)
        self.judged(dossier, self.verifier, again + ONE_DAY)
        return actions.declare_complete(dossier, by=self.verifier, now=again + ONE_DAY)
