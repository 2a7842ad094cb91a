"""Six people of three offices and the one exam they hold by the procedure (SOP 002); what is not walked is done by the actions."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from applicants.models import Dossier
from assessments import actions
from assessments.models import Assessment, ExamEvent
from assessments.queries import undeclared_in
from certportal.home.demo.exam_forms import assess_oneself
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import paper_for, papers_for
from schemes.enums import SopRole
from tests.browser.paces import days_later
from tests.factories.accounts import PersonFactory, headed_by, person_with
from tests.factories.assessments import AssessorFactory, admitted, another_applicant, examine
from tests.factories.seats import Offices

TABLET = {"width": 820, "height": 1180}
TITLE = "Uji kompetensi di TUK Disnaker"
KEPT = "lemari arsip TUK, rak 2"
CANDIDATES = ("I Wayan Sudarsana, S.Kom.", "Maria Goreti Lestari")


@dataclass
class Six:
    """Officer and head of the test site, two assessors and the officer of the certification body, and a candidate."""

    url: str
    offices: Offices
    event: ExamEvent
    officer: User
    head: User
    assessor: User
    other: User
    body: User
    candidate: User
    second: User  # a candidate too, whose part nobody walks
    dossiers: list[Dossier] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)  # by kind of paper: what it says

    def at(self, name: str) -> str:
        """The address of a page of the exam."""
        return f"{self.url}{reverse(name, args=[self.event.code])}"

    def of_seat(self, seat: Assessment, name: str) -> str:
        """The address of a page about one candidate."""
        return f"{self.url}{reverse(name, args=[self.event.code, seat.dossier.code])}"

    def of_candidate(self, name: str) -> str:
        """The address of a page of the candidate themselves."""
        return f"{self.url}{reverse(name, args=[self.seat(self.candidate).dossier.code])}"

    def form(self, seat: Assessment, slug: str) -> str:
        """The address of a form of the trade, for who examines."""
        return f"{self.url}{reverse('exam.form', args=[self.event.code, seat.dossier.code, slug])}"

    def seat(self, who: User) -> Assessment:
        """Their place in the exam."""
        rows = Assessment.objects.select_related("dossier__applicant", "event__agency", "involvement__person")
        return rows.get(event=self.event, dossier__applicant=who)

    def paper(self, kind: str) -> Paper | None:
        """The newest paper of this kind about the exam."""
        return paper_for(self.event, kind)

    def paper_about(self, row: Assessment | object) -> Paper | None:
        """The newest paper about somebody's part in it."""
        return papers_for(row).first()

    # --- What is not walked ----------------------------------------------------------------------------------------

    def seat_everybody(self) -> None:
        """One candidate to each assessor; the one whose part is walked has filled in their self assessment."""
        now = timezone.now()
        for dossier, who in zip(self.dossiers, (self.assessor, self.other), strict=True):
            actions.assign_candidate(self.event, dossier, assessor=who.assessor, by=self.body, now=now)
        assess_oneself(self.seat(self.candidate), now)

    def declare(self) -> None:
        """Both assessors declare; the second accepts."""
        now = timezone.now()
        actions.answer_assignment(
            self.event.assessors.get(assessor=self.other.assessor), accepts=True, by=self.other, now=now
        )
        for row in undeclared_in(self.event):
            actions.declare_impartial(row, by=row.assessor.user, now=now)

    def reach_the_others(self) -> None:
        """The second candidate was reached and comes."""
        seat, now = self.seat(self.second), timezone.now()
        actions.note_contact(seat, way="phone", reached=True, by=self.officer, now=now)
        actions.answer_seat(seat, coming=True, by=self.officer, now=now)

    def examine_the_second(self) -> None:
        """Not yet competent in one unit."""
        examine(self.seat(self.second), weak=(2,))


def six_people(url: str, offices: Offices) -> Six:
    """The exam of today as the officer of the test site announced it, with one assessor and nobody seated."""
    now, hall = timezone.now(), offices.hall
    head = person_with(Role.SITE_OFFICER, offices.dinas, full_name="Dra. Endang Rahayu, M.M.")
    other = person_with(Role.ASSESSOR, offices.body, full_name="Bayu Pratama, S.T.")
    AssessorFactory(user=other, valid_until=days_later(400))
    headed_by(offices.body, PersonFactory(full_name="Dr. Made Wirawan, M.Si."))
    event = actions.create_event(
        title=TITLE, agency=offices.service, scheme_version=hall.world.catalogue.scheme_version, site=hall.site,
        starts_at=now, site_officer_name=head.full_name, site_officer_title="Kepala TUK", go_ahead=True,
        by=offices.runner, now=now,
    )  # fmt: skip
    for role, person in (
        (SopRole.ADMINISTRATION, offices.runner), (SopRole.OPERATIONS, offices.runner),
        (SopRole.QUALITY, head), (SopRole.HEAD, head),
    ):  # fmt: skip
        actions.give_role(event, role=role, person=person, by=offices.runner, now=now)
    actions.assign_assessor(event, hall.assessor, go_ahead=True, by=offices.clerk, now=now)
    people = [another_applicant(hall, full_name=name) for name in CANDIDATES]
    return Six(
        url, offices, event, offices.runner, head, hall.assessor.user, other, offices.clerk, *people,
        dossiers=[admitted(hall, person) for person in people],
    )  # fmt: skip
