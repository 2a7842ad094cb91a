"""What exams add to the portal beside their own pages."""

from applicants.policies import extend_visibility
from applicants.queries import list_cases, read_with_page
from assessments.clocks import CLOCKS
from assessments.desk import (
    desk_answers,
    desk_assessments,
    desk_declarations,
    desk_events,
    desk_explanations,
    desk_items,
    desk_without_assessor,
    desk_without_exam,
    listed,
)
from assessments.flows import DOSSIER_MOVES, DOSSIER_STATES, EXAM_EVENT_FLOW, PLENARY_FLOW, WITHDRAWN
from assessments.merging import ASSESSORS
from assessments.panels import (
    again_panel,
    answer_panel,
    dossier_panel,
    exam_step,
    forms_panel,
    seat_panel,
    steps_panel,
    tablet_panel,
)
from assessments.policies import (
    reads_assessors_somewhere,
    reads_events_somewhere,
    reads_meetings_somewhere,
    reads_sites_somewhere,
)
from assessments.queries import dossiers_found_by, page_facts
from certportal.kernel.parts.install import Answers, Parts, Rows
from certportal.kernel.web.menu import MenuEntry
from certportal.kernel.web.panel import Panel

PARTS = Parts(
    app="assessments",
    clocks=CLOCKS,
    flows=(EXAM_EVENT_FLOW, PLENARY_FLOW),
    rows=(
        Rows("dossier.exam", states=DOSSIER_STATES, moves=DOSSIER_MOVES),
        Rows("dossier.intake", tells={"withdraw": (WITHDRAWN,)}),
    ),
    menu=(
        MenuEntry(12, "Jadwal uji", "exam.calendar", None, icon="calendar3"),
        MenuEntry(40, "Uji kompetensi", "exam.list", reads_events_somewhere, icon="clipboard-check", short="Uji"),
        MenuEntry(46, "Asesor", "assessor.list", reads_assessors_somewhere, icon="people"),
        MenuEntry(47, "Tempat uji", "site.list", reads_sites_somewhere, icon="building"),
        MenuEntry(45, "Rapat pleno", "plenary.list", reads_meetings_somewhere, icon="people", short="Pleno"),
    ),
    panels=(
        Panel("dossier", 10, "assessments/_seat_panel.html", seat_panel),
        Panel("dossier", 39, "assessments/_seat_answer_panel.html", answer_panel),
        Panel("exam_event", 4, "assessments/_tablet_panel.html", tablet_panel),
        Panel("exam_event", 5, "assessments/_steps_panel.html", steps_panel),
        Panel("dossier", 40, "assessments/_dossier_panel.html", dossier_panel),
        Panel("dossier", 12, "assessments/_again_panel.html", again_panel),
        Panel("dossier", 42, "assessments/_forms_panel.html", forms_panel),
    ),
    mine=(
        desk_answers,
        desk_declarations,
        desk_without_exam,
        desk_without_assessor,
        desk_assessments,
        desk_events,
        desk_items,
        desk_explanations,
    ),
    steps=(exam_step,),
    merging=(ASSESSORS,),
    answers=(
        Answers(extend_visibility, dossiers_found_by),
        Answers(list_cases, listed),
        Answers(read_with_page, page_facts),
    ),
)
