"""Everything this app registers with the portal beside its own pages."""

from applicants.actions.acting import ACTING
from applicants.clocks import CLOCKS
from applicants.desk import (
    just_fixed_feed,
    listed,
    mine,
    overdue_card,
    own_cases,
    proposal_rows,
    question_rows,
    superior_rows,
    under_way,
)
from applicants.flows import EXAM_FLOW, REVIEW_FLOW
from applicants.merging import DOSSIERS
from applicants.panels import (
    apply_button,
    apply_service_button,
    case_panel,
    choice_panel,
    held_panel,
    officer_panel,
    papers_panel,
    review_panel,
)
from applicants.policies import (
    extend_visibility,
    may_apply,
    sees_leave,
    sees_overdue,
    sees_queue,
    works_at_counter,
    works_the_queue,
)
from applicants.queries import head_on, late_cases_of_own_officers, list_cases
from applicants.queries.turns import waiting_in_queue
from applicants.receivers import attach_when_drawn, end_acting_leaders
from certportal.kernel.accounts.signals import roles_end
from certportal.kernel.accounts.standing_in import provide_stand_in
from certportal.kernel.papers.signals import paper_ready
from certportal.kernel.parts.install import Answers, Listens, Parts
from certportal.kernel.web.desk import Card
from certportal.kernel.web.menu import MenuEntry
from certportal.kernel.web.panel import Panel

PARTS = Parts(
    app="applicants",
    flows=(EXAM_FLOW, REVIEW_FLOW),
    clocks=CLOCKS,
    acts=(ACTING,),
    menu=(
        MenuEntry(5, "Cek syarat dulu", "rules.list", None, "check-circle"),
        MenuEntry(16, "Lacak berkas", "tracking.ask", None, "search"),
        MenuEntry(20, "Permohonan saya", "dossier.mine", may_apply, "file-earmark-text", personal=True),
        MenuEntry(
            30, "Antrian", "queue.list", works_the_queue, "list-check", waiting=waiting_in_queue, search="queue.search"
        ),
        MenuEntry(35, "Loket", "counter.home", works_at_counter, "person-plus"),
        MenuEntry(35, "Terlambat", "overdue.list", sees_overdue, "clock-history"),
        MenuEntry(70, "Cuti dan pengganti", "leave.list", sees_leave, "calendar3", short="Cuti"),
    ),
    panels=(
        Panel("dossier", 1, "applicants/_papers_panel.html", papers_panel),
        Panel("dossier_side", 80, "applicants/_officer_panel.html", officer_panel),
        Panel("dossier", 15, "applicants/_choice_panel.html", choice_panel),
        Panel("dossier", 40, "applicants/_held_panel.html", held_panel),
        Panel("dossier_side", 5, "applicants/_case_panel.html", case_panel),
        Panel("dossier", 45, "applicants/_review_panel.html", review_panel),
        Panel("scheme", 10, "applicants/_apply.html", apply_button),
        Panel("service_standard", 10, "applicants/_apply_service.html", apply_service_button),
    ),
    cards=(
        Card(5, "", "applicants/_own_cases.html", own_cases, may_apply),
        Card(10, "Sedang kami proses", "applicants/_under_way.html", under_way, may_apply),
        Card(
            20, "Terlambat", "applicants/_overdue_card.html", overdue_card, sees_overdue & ~sees_queue
        ),  # others: a figure
    ),
    mine=(superior_rows, proposal_rows, question_rows, mine),
    just_fixed=(just_fixed_feed,),
    merging=(DOSSIERS,),
    answers=(
        Answers(extend_visibility, late_cases_of_own_officers),
        Answers(list_cases, listed),
        Answers(provide_stand_in, head_on),
    ),
    listens=(Listens(paper_ready, attach_when_drawn), Listens(roles_end, end_acting_leaders)),
)
