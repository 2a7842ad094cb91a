"""What certificates add to the portal beside their own pages."""

from applicants.queries import list_cases, offer_acts
from assessments.policies import leads_event, prepares_meetings
from assessments.signals import decision_made
from certificates.actions import BUNDLE_JOB
from certificates.desk import desk_lists, desk_papers, desk_tray, listed
from certificates.flows import CERTIFICATE_FLOW, DOSSIER_MOVES, DOSSIER_STATES, TRANSMITTAL_FLOW, TRAY_FLOW
from certificates.panels import (
    dossier_panel,
    dossier_result,
    event_panel,
    scan_of_admission,
    scans,
    scans_of_letters,
    to_sign_first,
    together_with,
)
from certificates.papers import verify_page
from certificates.policies import issues_somewhere, leads_somewhere, passes_lists, reads_order, scans_list
from certificates.queries import ISSUE_JOB, waiting_in_tray
from certificates.receivers import issue_after_decision, lay_for_signer, ready_when_drawn
from certificates.tasks import bundle, issue
from certportal.kernel.papers.check_page import provide_check_page
from certportal.kernel.papers.signals import paper_ready, paper_to_sign
from certportal.kernel.parts.install import Answers, Listens, Parts, Rows
from certportal.kernel.web.menu import MenuEntry
from certportal.kernel.web.panel import Panel

PARTS = Parts(
    app="certificates",
    flows=(CERTIFICATE_FLOW, TRANSMITTAL_FLOW, TRAY_FLOW),
    rows=(Rows("dossier.outcome", states=DOSSIER_STATES, moves=DOSSIER_MOVES),),
    jobs={ISSUE_JOB: ("Penerbitan sertifikat", issue), BUNDLE_JOB: ("Cetakan bersama", bundle)},
    menu=(
        MenuEntry(15, "Cek sertifikat", "certificate.verify_home", None, icon="patch-check"),
        MenuEntry(32, "Tanda tangan", "tray.list", leads_somewhere, icon="pencil", waiting=waiting_in_tray),
        MenuEntry(50, "Cetak dan serah terima", "certificate.print", issues_somewhere, icon="printer", short="Cetak"),
        MenuEntry(51, "Penyerahan sertifikat", "transmittal.list", passes_lists, icon="send", short="Penyerahan"),
    ),
    panels=(
        Panel("dossier_result", 10, "certificates/_dossier_result.html", dossier_result),
        Panel("dossier", 45, "certificates/_letter_scan.html", scan_of_admission),
        Panel("dossier", 50, "certificates/_dossier_panel.html", dossier_panel),
        Panel("dossier", 55, "certificates/_scans_panel.html", scans_of_letters),
        Panel("exam_event", 5, "certificates/_event_panel.html", event_panel),
        Panel("exam_event", 10, "certificates/_scans_panel.html", scans(leads_event)),
        Panel("plenary", 10, "certificates/_scans_panel.html", scans(prepares_meetings)),
        Panel("transmittal", 10, "certificates/_scans_panel.html", scans(scans_list)),
        Panel("print_order", 10, "certificates/_scans_panel.html", scans(reads_order)),
    ),
    steps=(to_sign_first,),
    mine=(desk_tray, desk_papers, desk_lists),
    answers=(Answers(provide_check_page, verify_page), Answers(list_cases, listed), Answers(offer_acts, together_with)),
    listens=(
        Listens(decision_made, issue_after_decision),
        Listens(paper_ready, ready_when_drawn),
        Listens(paper_to_sign, lay_for_signer),
    ),
)
