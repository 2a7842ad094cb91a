"""From an empty database to a portal that may receive applications: through the screens, as an office does it.

Nothing is there but the catalogue, as `DEMO=0 ./run` leaves it. An operator makes the two admins; six people are invited by mail.
"""

import pytest
from playwright.sync_api import expect

from certportal.kernel.audit.models import AuditEvent
from tests.browser import walk_setup as day
from tests.browser.paces import Walker
from tests.corpus.build import png

pytestmark = pytest.mark.heavy(60)


def set_up(me: Walker, second: Walker, emblem) -> None:
    """Everything the checklist asks for, from the first page the admin sees; the second admin decides what needs two."""
    expect(me.page).to_have_url(f"{me.portal.url}{day.CHECKLIST}")
    assert len(day.lacking(me)) == 12
    me.no_barriers()
    day.seats(me)
    day.office(me, day.OFFICE, emblem)
    day.office(me, day.BODY, emblem)
    for who in day.STAFF:
        day.person(me, who)
    assert day.approve_all(second) == 4  # verifier, leadership and two certificate officers
    day.head(me, day.LEADER, day.OFFICE, "Kepala Badan Kepegawaian dan Pengembangan Sumber Daya Manusia")
    day.head(me, day.CHAIR, day.BODY, "Ketua LSP BPSDM Provinsi DKI Jakarta")
    day.licence(me)
    assert len(day.lacking(me)) == 7
    day.decree(me)
    day.officers(me, day.COUNTER, day.VERIFIER)
    day.identity(me, "Pelayanan Prima", kbli="82110", kbji="4225", letters="PLP")
    day.identity(me, "Instruktur Jenjang 5", kbli="78429", kbji="2424", letters="INS")
    day.clauses(me)
    day.site(me)
    day.assessor(me)
    day.pattern(me)
    day.calendar(me)
    assert day.lacking(me) == []
    expect(me.page.get_by_text("Semua sudah lengkap.")).to_be_visible()


def test_an_office_sets_itself_up_through_the_screens(first_day, new_context, tmp_path):
    emblem = tmp_path / "lambang.png"
    emblem.write_bytes(png())
    me, second, staff = (Walker(first_day, new_context().new_page()) for _ in range(3))
    me.phone = True
    faults: list[str] = []
    for one in (me, second, staff):
        one.page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status} {answer.url}"))
    day.made_by_operator(me, day.FIRST)
    day.made_by_operator(second, day.SECOND, "--another")
    set_up(me, second, emblem)
    for who in day.STAFF:
        day.accept(staff, who)
        expect(staff.page).to_have_url(f"{first_day.url}/meja-kerja/")
    assert faults == []
    assert me.wide_pages == []
    written = AuditEvent.objects.filter(actor_id=day.FIRST.account.pk).values_list("verb", flat=True)
    assert {"organisation.update", "organisation.head", "body.licence", "person.invite"} <= set(written)
