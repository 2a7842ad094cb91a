"""When the superior's statement is not open yet, what it says of the documents that are missing, and whom its end tells."""

import pytest

from applicants import actions
from applicants.actions.lapsing import lapse_statements, refuse_until_all_in
from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.queries import tasks_of
from applicants.queries.superiors import still_lacking
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from tests.draining import run_due
from tests.factories.applicants import NOW, StoredFileFactory, dossier_in
from tests.factories.superiors import STATEMENT, account_of_boss, ask, confirm, on_the_list, statement_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world):
    return dossier_in(DossierState.DRAFT, world)


def again(dossier):
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize(("missing", "counted"), [(3, ""), (4, "; dan 1 lainnya."), (6, "; dan 3 lainnya.")])
def test_refusal_names_three_documents_and_counts_the_others(draft, missing, counted):
    document = statement_of(draft)
    others = [task.document for task in tasks_of(again(draft)) if task.row.mandatory and task.document != document]
    for other in others[:missing]:
        other.versions.all().delete()
    titles = [task.row.title for task in still_lacking(tasks_of(again(draft)))]
    assert len(titles) == missing
    with pytest.raises(Refused) as refused:
        refuse_until_all_in(again(draft), document)
    named = refused.value.sentence.partition("Belum ada: ")[2]
    assert named == "; ".join(titles[:3]) + (counted or ".")


def changed(draft):
    """Another document has changed."""
    document = draft.documents.get(requirement__code="001.4")
    lapse_statements(again(draft), document, by=draft.applicant, now=NOW)


def test_nothing_ends_where_nothing_was_signed(draft):
    statement = statement_of(draft)
    changed(draft)
    statement.refresh_from_db()
    assert statement.lapsed_at is None
    assert not AuditEvent.objects.filter(verb="document.lapse").exists()
    assert not Message.objects.filter(kind="statement_lapsed").exists()


def test_statement_whose_paper_is_still_being_drawn_ends_too(world, draft):
    boss = account_of_boss()
    on_the_list(world.applicant)
    confirm(ask(statement_of(draft)), boss)
    row = draft.documents.get(requirement__code=STATEMENT)
    assert row.pending_paper_id is not None
    changed(draft)
    row.refresh_from_db()
    assert (row.pending_paper_id, row.lapsed_at) == (None, NOW)
    told = Message.objects.filter(kind="statement_lapsed_for_superior", channel="in_app")
    assert [one.recipient for one in told] == [boss]


def test_superior_whose_confirmation_no_longer_counted_is_told_nothing(world, draft, media_root):
    """The applicant has since brought a sheet signed by hand: that one ends, not what the superior confirmed."""
    boss = account_of_boss()
    on_the_list(world.applicant)
    confirm(ask(statement_of(draft)), boss)
    run_due(now=NOW)
    row = draft.documents.get(requirement__code=STATEMENT)
    actions.attach_received(row, StoredFileFactory(), by=world.applicant, now=NOW)
    changed(draft)
    row.refresh_from_db()
    assert row.lapsed_at == NOW
    assert Message.objects.filter(kind="statement_lapsed").exists()
    assert not Message.objects.filter(kind="statement_lapsed_for_superior").exists()
