"""From an empty database to the first two certificates, through the screens as an office does it.

Nothing is there but the catalogue, as `DEMO=0 ./run` leaves it. An operator makes the two admins, six people are invited by mail.
"""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from certificates.models import Certificate
from certportal.kernel.audit.models import AuditEvent
from tests.browser import walk_first_cases as cases
from tests.browser import walk_papers as printed
from tests.browser import walk_setup as day
from tests.browser.paces import Walker, example_papers
from tests.browser.walk_applicant import NGURAH
from tests.browser.walk_first_cases import WULAN
from tests.browser.walk_office import hold_meeting
from tests.corpus.build import png

pytestmark = pytest.mark.heavy(60)


def set_up(me: Walker, second: Walker, emblem) -> None:
    """Everything the checklist asks for, from the first page the admin sees; the second admin decides what needs two."""
    expect(me.page).to_have_url(f"{me.portal.url}{day.CHECKLIST}")
    assert len(day.lacking(me)) == 14
    me.no_barriers()
    day.seats(me)
    day.office(me, day.OFFICE, emblem)
    day.office(me, day.BODY, emblem)
    for who in day.ON_SCREEN:
        day.person(me, who)
    for who in day.BY_ACT:
        day.person_by_act(who)
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
    expect(me.page.get_by_text("Semua sudah diisi, tetapi masih ada yang belum dapat bekerja")).to_be_visible()


def to_certificates(me: Walker, staff: Walker, papers) -> dict[str, str]:
    """Two people, two schemes, each step on screen; returns what was printed for them alone, by kind of paper."""
    cases.apply(me, NGURAH, "Pelayanan Prima", papers)
    cases.check_and_admit(staff, NGURAH)
    cases.hold_exam(staff, NGURAH, "Pelayanan Prima")
    form = cases.apply(me, WULAN, "Instruktur Jenjang 5", papers, units=True)
    cases.check_and_admit(staff, WULAN)
    cases.hold_exam(staff, WULAN, "Instruktur Jenjang 5")
    hold_meeting(staff, cases.the_six(), (NGURAH.name, WULAN.name))
    agreement = cases.sign_duties(me, WULAN)
    cases.pass_on(staff)
    for who in (NGURAH, WULAN):
        cases.hand_over(staff, who.name)
    return {"registration_form": form, "holder_agreement": agreement, "time_account": cases.time_told(me)}


def test_an_office_sets_itself_up_and_hands_over_its_first_certificates(first_day, new_context, tmp_path):
    emblem = tmp_path / "lambang.png"
    emblem.write_bytes(png())
    me, second, staff = (Walker(first_day, new_context().new_page()) for _ in range(3))
    me.phone = True
    second.axe = staff.axe = False  # the pages of cases, exam and meeting are test_walk's
    faults: list[str] = []
    for one in (me, second, staff):
        one.page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status} {answer.url}"))
    day.made_by_operator(me, day.FIRST)
    day.made_by_operator(second, day.SECOND, "--another")
    set_up(me, second, emblem)
    for who in day.ON_SCREEN:
        day.accept(staff, who)
    for who in day.BY_ACT:
        day.accept_by_request(first_day, who)
    assert day.lacking(me) == []
    expect(me.page.get_by_text("Semua sudah lengkap.")).to_be_visible()
    written = AuditEvent.objects.filter(actor_id=day.FIRST.account.pk).values_list("verb", flat=True)
    assert {"organisation.update", "organisation.head", "body.licence", "person.invite"} <= set(written)
    assert me.wide_pages == []

    second.page.context.clear_cookies()
    own = to_certificates(second, staff, example_papers(tmp_path))
    assert faults == []
    printed.own_papers(own, WULAN)
    printed.read_back({NGURAH.name: 7, WULAN.name: 18})
    starts = {row.holder_name: (row.number, row.registration_number) for row in Certificate.objects.all()}
    assert starts[NGURAH.name][0].startswith("82110 4225 ")
    assert starts[WULAN.name][0].startswith("78429 2424 5 ")
    assert {one.rsplit(" ", 1)[-1] for _, one in starts.values()} == {str(timezone.localdate().year)}
