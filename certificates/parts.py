"""What certificates add to the portal beside their own pages."""

from applicants.queries import list_cases
from assessments.policies import leads_event, prepares_meetings
from assessments.signals import decision_made
from certificates.actions import ISSUE_JOB
from certificates.desk import desk_lists, desk_papers, listed
from certificates.flows import CERTIFICATE_FLOW, DOSSIER_MOVES, DOSSIER_STATES, TRANSMITTAL_FLOW
from certificates.panels import dossier_panel, scan_of_admission, scans, scans_of_letters
from certificates.papers import verify_page
from certificates.policies import issues_somewhere, passes_lists, scans_list
from certificates.receivers import issue_after_decision, ready_when_drawn
from certificates.tasks import issue
from certportal.kernel.papers.check_page import provide_check_page
from certportal.kernel.papers.signals import paper_ready
from certportal.kernel.parts.install import Answers, Listens, Parts, Rows
from certportal.kernel.web.menu import MenuEntry
from certportal.kernel.web.panel import Panel

PARTS = Parts(
    app="certificates",
    flows=(CERTIFICATE_FLOW, TRANSMITTAL_FLOW),
    rows=(Rows("dossier.outcome", states=DOSSIER_STATES, moves=DOSSIER_MOVES),),
    jobs={ISSUE_JOB: ("Penerbitan sertifikat", issue)},
    menu=(
        MenuEntry(15, "Cek sertifikat", "certificate.verify_home", None, icon="patch-check"),
        MenuEntry(50, "Cetak dan serah terima", "certificate.print", issues_somewhere, icon="printer"),
        MenuEntry(51, "Penyerahan sertifikat", "transmittal.list", passes_lists, icon="send"),
    ),
    panels=(
        Panel("dossier", 45, "certificates/_letter_scan.html", scan_of_admission),
        Panel("dossier", 50, "certificates/_dossier_panel.html", dossier_panel),
        Panel("dossier", 55, "certificates/_scans_panel.html", scans_of_letters),
        Panel("exam_event", 10, "certificates/_scans_panel.html", scans(leads_event)),
        Panel("plenary", 10, "certificates/_scans_panel.html", scans(prepares_meetings)),
        Panel("transmittal", 10, "certificates/_scans_panel.html", scans(scans_list)),
    ),
    mine=(desk_papers, desk_lists),
    answers=(Answers(provide_check_page, verify_page), Answers(list_cases, listed)),
    listens=(Listens(decision_made, issue_after_decision), Listens(paper_ready, ready_when_drawn)),
)
