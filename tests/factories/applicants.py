"""Dossiers for tests.

`dossier_in(state)` makes one directly in that state, without actions; `world()` makes catalogue and staff.
"""

import copy
import datetime as dt
import hashlib
import io
from dataclasses import dataclass, field

import factory
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from applicants.enums import DossierState, Duty, VerdictOutcome, VerdictReason, VerdictStage
from applicants.models import (
    ApplicantProfile,
    Document,
    DocumentVersion,
    Dossier,
    Involvement,
    Verdict,
)
from certportal.kernel.accounts.actions import make_known
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.models import StoredFile
from schemes.models import SchemeVersion, ServicePayer, ServiceStandardVersion
from schemes.queries import document_rows
from tests.factories.accounts import PersonFactory, headed_by, person_with
from tests.factories.schemes import Catalogue, catalogue

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # Monday, 09.00 WIB
NEVER_SENT = {DossierState.DRAFT}
ACCEPTED_ON = {
    DossierState.ACCEPTED,
    DossierState.AWAITING_INFORMATION,
    DossierState.ADMITTED,
    DossierState.IN_ASSESSMENT,
    DossierState.RECOMMENDED,
    DossierState.DECIDED,
    DossierState.READY,
    DossierState.HANDED_OVER,
    DossierState.CLOSED,
}


class ProfileFactory(factory.django.DjangoModelFactory):
    """A profile that meets every rule of scheme 000."""

    class Meta:
        model = ApplicantProfile

    user = factory.SubFactory(PersonFactory)
    education = "s1"
    education_place = "Universitas Indonesia"
    service_years = 6
    created_at = factory.LazyFunction(timezone.now)
    updated_at = factory.LazyFunction(timezone.now)


class StoredFileFactory(factory.django.DjangoModelFactory):
    """A row without anything on the disk; give `content` to `real_file` when bytes matter."""

    class Meta:
        model = StoredFile

    root = Root.ORIGINAL
    path = factory.Sequence(lambda n: f"original/{n:08d}.pdf")
    kind = Kind.PDF
    size = 1000
    sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.path.encode()).hexdigest())
    original_name = factory.Sequence(lambda n: f"Ijazah S1 Siti Nur'aini {n}.pdf")
    pages = 1


@dataclass
class World:
    """Catalogue, an eligible applicant, and one person per office role at the agency."""

    catalogue: Catalogue
    applicant: User
    officer: User
    verifier: User
    leader: User
    people: dict[str, User] = field(default_factory=dict)


def eligible_person(where: Catalogue, **fields: object) -> User:
    """A PNS of the scheme's government, S1, III/b, six years, with a NIK."""
    person = person_with(Role.APPLICANT, employer=where.government, **fields)
    person.set_nik(f"317101550185{person.pk % 9000 + 1000:04d}")
    person.save()
    ProfileFactory(user=person)
    return person


_ROOMS = ("schemes", "numbers", "workdays")
_kept: dict[str, list[tuple[type[Model], list[Model]]]] = {}  # by database: another one has its own id sequences


def _catalogue_models() -> list[type[Model]]:
    return [Organisation, *(model for room in _ROOMS for model in apps.get_app_config(room).get_models())]


def quick_catalogue() -> Catalogue:
    """`catalogue()`, read once per process and database and put back row by row afterwards: a dozen queries instead of a thousand.

    Only rows of an empty database are kept, so that nothing of another test comes along; ids stay as they were, which is
    safe because the sequences went past them the first time.
    """
    models = _catalogue_models()
    if any(model._base_manager.exists() for model in models):  # there are rows already: load the catalogue beside them
        return catalogue()
    kept = _kept.get(connection.settings_dict["NAME"])
    if kept is None:
        loaded = catalogue()
        _kept[connection.settings_dict["NAME"]] = [(model, list(model._base_manager.all())) for model in models]
        return loaded
    for model, rows in kept:
        model._base_manager.bulk_create([copy.copy(row) for row in rows])
    version = SchemeVersion.objects.select_related("scheme__body", "government").get(scheme__slug="pelayanan-prima")
    service = ServiceStandardVersion.objects.select_related("standard__agency").get(
        standard__slug="sertifikasi-profesi-pns"
    )
    return Catalogue(
        scheme=version.scheme,
        scheme_version=version,
        service=service.standard,
        service_version=service,
        government=version.government,
        agency=service.agency,
        body=version.scheme.body,
    )


standing: World | None = None  # made once for a whole module (catalogue_once.py)


def world() -> World:
    """Everything a case needs, except the dossier."""
    if standing:
        return copy.deepcopy(standing)
    where = quick_catalogue()
    made = World(
        catalogue=where,
        applicant=eligible_person(where),
        officer=person_with(Role.INTAKE_OFFICER, where.agency, full_name="Budi Petugas"),
        verifier=person_with(Role.VERIFIER, where.agency, full_name="Rina Verifikator"),
        leader=person_with(Role.LEADERSHIP, where.agency, full_name="Dr. H. Ahmad, S.Kom., M.M."),
    )
    headed_by(where.agency, made.leader)
    if where.body.organisation:
        headed_by(where.body.organisation, PersonFactory(full_name="Dra. Hj. Kartini Lestari"))
    return made


def dossier_in(
    state: str,
    where: World,
    *,
    applicant: User | None = None,
    verdict: str = "",
    verified: bool = True,
    **fields: object,
) -> Dossier:
    """A dossier in `state`, with its rows, one version per document, and verdicts where the state implies them.

    From the verification on the verifier has passed every document too, unless `verified` is False.
    """
    person = applicant or where.applicant
    sent = state not in NEVER_SENT
    service = fields.get("service_version", where.catalogue.service_version)
    payer = fields.pop("payer", "regional_budget")
    accepted = state in ACCEPTED_ON
    dossier = Dossier.objects.create(
        **{
            "applicant": person,
            "agency": where.catalogue.agency,
            "branch": service.branch,
            "service": service.standard,
            "scheme": where.catalogue.scheme,
            "service_version": where.catalogue.service_version,
            "scheme_version": where.catalogue.scheme_version,
            "state": state,
            "state_since": NOW,
            "opened_at": NOW,
            "number": f"{Dossier.objects.count() + 1:05d}/UJI/2026" if sent else None,
            "submitted_at": NOW if sent else None,
            "received_at": fields.get("submitted_at", NOW) if sent else None,
            "path_declared": "experienced",
            "payer": ServicePayer.objects.filter(version=service, code=payer).first() if payer else None,
            "service_years_declared": 6,
            "complete_declared_at": NOW if accepted else None,
            "complete_declared_by": where.verifier if accepted else None,
            **fields,
        }
    )
    Involvement.objects.create(dossier=dossier, person=person, duty=Duty.APPLICANT, since=NOW)
    if sent:
        make_known(person, dossier.agency, now=NOW)
    passed = accepted or state == DossierState.VERIFICATION
    _fill(dossier, where, verdict or (VerdictOutcome.ACCEPTED if passed else ""), verified=passed and verified)
    return dossier


def _fill(dossier: Dossier, where: World, verdict: str, *, verified: bool) -> None:
    """Table by table instead of row by row: a case has dozens of rows, and hundreds of tests begin with one."""
    rows = document_rows(dossier.service_version, dossier.scheme_version)
    documents = Document.objects.bulk_create(
        Document(dossier=dossier, requirement=row, order=order) for order, row in enumerate(rows, start=1)
    )
    files = StoredFile.objects.bulk_create(StoredFileFactory.build_batch(len(documents)))
    versions = DocumentVersion.objects.bulk_create(
        DocumentVersion(document=document, n=1, file=file, uploaded_by=dossier.applicant, uploaded_at=NOW)
        for document, file in zip(documents, files, strict=True)
    )
    said = [_verdict(version, where.officer, verdict) for version in versions if verdict]
    if verified:
        said += [_verdict(version, where.verifier, stage=VerdictStage.VERIFICATION) for version in versions]
    Verdict.objects.bulk_create(said)


def add_version(document: Document, person: User) -> DocumentVersion:
    """The next version of a document, without bytes."""
    return DocumentVersion.objects.create(
        document=document,
        n=document.versions.count() + 1,
        file=StoredFileFactory(),
        uploaded_by=person,
        uploaded_at=NOW,
    )


def give_verdict(
    version: DocumentVersion,
    by: User,
    outcome: str = VerdictOutcome.ACCEPTED,
    stage: str = VerdictStage.COMPLETENESS,
) -> Verdict:
    """A verdict row, of the completeness check where nothing else is said."""
    verdict = _verdict(version, by, outcome, stage)
    verdict.save()
    return verdict


def _verdict(
    version: DocumentVersion,
    by: User,
    outcome: str = VerdictOutcome.ACCEPTED,
    stage: str = VerdictStage.COMPLETENESS,
) -> Verdict:
    failed = outcome != VerdictOutcome.ACCEPTED
    reason = VerdictReason.UNREADABLE if outcome == VerdictOutcome.NEEDS_FIX else VerdictReason.DOUBTFUL
    return Verdict(
        version=version,
        stage=stage,
        outcome=outcome,
        reason=reason if failed else "",
        note="Pindai ulang dengan lebih terang." if failed else "",
        by=by,
        at=NOW,
    )


def portrait(
    width: int = 354, height: int = 472, colour: str = "#b3122a", name: str = "Pasfoto.jpg"
) -> SimpleUploadedFile:
    """A picture of one colour, as JPEG: a passport photo in all but the face."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", quality=88)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def fitting(requirement) -> SimpleUploadedFile:
    """A file that this row takes."""
    return small_pdf() if "pdf" in requirement.accepts else portrait()


def small_pdf(name: str = "Ijazah.pdf") -> SimpleUploadedFile:
    """A real one-page PDF."""
    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    out = io.BytesIO()
    pdf.save(out)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")
