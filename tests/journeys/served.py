"""The service of 002 as the catalogue loads it, and what its office adds by a file of its own: a scheme and its LSP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command

from certportal.kernel.accounts.enums import EmploymentStatus, Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.record import SYSTEM
from schemes.actions import set_licence
from schemes.models import CertificationBody, Scheme, ServiceStandard
from tests.factories.accounts import headed_by, person_with
from tests.factories.applicants import NOW, quick_catalogue
from tests.factories.assessments import AssessorFactory, TestSiteFactory

if TYPE_CHECKING:
    from pathlib import Path

SERVICE, SCHEME = "fasilitasi-sertifikasi-peserta-pelatihan", "pelayanan-pelanggan"
LSP = "LSP Layanan Nusantara"


def own_files(folder: Path) -> Path:
    """What the source leaves to the office: the certification body, which does not work in this portal, and a scheme of it."""
    place = {"short_name": LSP, "name": LSP, "kind": "certification_body"}
    body = {
        "code": "lsp-layanan",
        "name": LSP,
        "short_name": LSP,
        "kind": "p3",
        "portal_issued": False,
        "organisation": LSP,
    }
    offices = {"kind": "organisations", "source": "Kantor", "organisations": [place], "certification_bodies": [body]}
    (folder / "lsp.json").write_text(json.dumps(offices), encoding="utf-8")
    printed = settings.BASE_DIR / "fixtures" / "catalogue" / "000_pelayanan_prima.json"
    content = json.loads(printed.read_text(encoding="utf-8"))
    content["source"] = "Skema LSP Layanan Nusantara"
    content["scheme"] |= {
        "slug": SCHEME,
        "name": "Pelayanan Pelanggan",
        "audience": "Peserta pelatihan",
        "body": "lsp-layanan",
    }
    content["version"] |= {"code": "SS-09/LSP-LN/2026", "printed_title": "SKEMA PELAYANAN PELANGGAN"}
    certificate = {
        "code": "pp.1",
        "title": "Sertifikat pelatihan",
        "printed_title": "Sertifikat pelatihan",
        "group": "basic",
    }
    content |= {"eligibility": [], "documents": [certificate], "document_count": 1}
    content["offered_by"] = [{"service": SERVICE, "effective_from": "2026-01-01"}]
    (folder / "skema.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


class Dinas:
    """The office of 002 with its people, a trainee with a NIK and no NIP, and an assessor sent by the LSP."""

    def __init__(self, folder: Path) -> None:
        quick_catalogue()
        call_command("load_catalogue", folder=own_files(folder))
        self.agency = Organisation.objects.get(short_name="Disnaker Kota Tangerang")
        self.service = ServiceStandard.objects.get(slug=SERVICE)
        self.version = self.service.versions.get()
        self.scheme = Scheme.objects.get(slug=SCHEME)
        self.body = CertificationBody.objects.get(code="lsp-layanan")
        licence = {"kind": "p3", "number": "", "valid_until": None, "scope": [self.scheme]}
        set_licence(self.body, **licence, by=SYSTEM, now=NOW)
        for duty, role in {
            "officer": Role.INTAKE_OFFICER,
            "verifier": Role.VERIFIER,
            "leader": Role.LEADERSHIP,
            "runner": Role.SITE_OFFICER,
            "second": Role.SITE_OFFICER,
            "clerk": Role.CERTIFICATE_ADMIN,
        }.items():
            setattr(self, duty, person_with(role, self.agency))
        headed_by(self.agency, self.leader)
        self.trainee = self.new_trainee("Rudi Hartono", "3671015501990001")
        sent = person_with(Role.ASSESSOR, self.body.organisation)
        self.assessor = AssessorFactory(user=sent, certification_body=self.body)
        self.site = TestSiteFactory(agency=self.agency, name="Balai Latihan Kerja Kota Tangerang", address="Tangerang")

    def new_trainee(self, name: str, nik: str):
        person = person_with(Role.APPLICANT, full_name=name, nip=None, grade="")
        person.employment_status, person.employer, person.phone = EmploymentStatus.OTHER, None, "081234567890"
        person.set_nik(nik)
        person.save()
        return person
