"""Superiors for tests: recorded on the personnel list, asked and confirming as the pages let them."""

from applicants import actions
from applicants.actions.endorsing import seen_mark
from applicants.models import Document, Dossier, Endorsement
from applicants.queries import tasks_of
from applicants.queries.superiors import documents_mark, superior_of
from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.models import PersonnelEntry, User
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW, StoredFileFactory

STATEMENT = "001.12"
OFFICIAL = "ratna.dewi@dinas.example.go.id"
BOSS_NIP, BOSS_NAME = "197203041998032002", "Dra. Hj. Ratna Dewi, M.Si."


def on_the_list(
    applicant: User, *, email: str = OFFICIAL, nip: str = BOSS_NIP, name: str = BOSS_NAME
) -> PersonnelEntry:
    """The list knows the applicant and names their superior; the applicant's NIP is proved by it."""
    dates = {"added_at": NOW, "changed_at": NOW}
    own = PersonnelEntry.objects.create(
        nip=applicant.nip, full_name=applicant.full_name, birth_date=applicant.birth_date, superior_nip=nip, **dates
    )
    boss = PersonnelEntry.objects.create(
        nip=nip, full_name=name, position_title="Kepala Bidang", work_unit="Dinas Sosial", email=email, **dates
    )
    personnel.weigh(applicant, own)
    applicant.save()
    return boss


def account_of_boss(*, email: str = OFFICIAL, name: str = BOSS_NAME, **fields: object) -> User:
    """An account with the superior's number; with the official address it is theirs beyond doubt."""
    return PersonFactory(nip=BOSS_NIP, full_name=name, email=email, **fields)


def statement_of(dossier: Dossier) -> Document:
    """The row the superior signs, of which nothing has been uploaded."""
    document = dossier.documents.get(requirement__code=STATEMENT)
    document.versions.all().delete()
    return document


def ask(document: Document, *, now=NOW) -> Endorsement:
    """Ask the superior shown on the page."""
    dossier = document.dossier
    superior = superior_of(dossier)
    shown = seen_mark(superior) if superior else ""
    return actions.ask_superior(document, shown=shown, by=dossier.applicant, now=now)


def recorded_and_asked(dossier: Dossier, superior: User, *, now=NOW) -> Endorsement:
    """An officer has recorded the superior's account, and the applicant asks them."""
    User.objects.filter(pk=dossier.applicant_id).update(superior=superior)
    document = statement_of(Dossier.objects.get(pk=dossier.pk))
    return ask(document, now=now)


def on_screen(asked: Endorsement) -> str:
    """What the superior's page says of the documents it shows."""
    return documents_mark(tasks_of(Dossier.objects.get(pk=asked.document.dossier_id)))


def confirm(asked: Endorsement, by: User, *, now=NOW) -> Endorsement:
    """The superior confirms what is on their screen."""
    return actions.confirm_endorsement(asked, typed_name=by.full_name, seen=on_screen(asked), by=by, now=now)


def sign_again(dossier: Dossier) -> None:
    """The statement that lapsed is brought anew, signed on paper."""
    row = dossier.documents.get(requirement__code=STATEMENT)
    actions.attach_received(row, StoredFileFactory(), by=dossier.applicant, now=NOW)
