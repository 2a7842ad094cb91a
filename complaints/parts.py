"""What appeals add to the portal beside their own pages."""

from certportal.kernel.parts.install import Parts, Rows
from certportal.kernel.web.menu import MenuEntry
from certportal.kernel.web.panel import Panel
from complaints.desk import desk_appeals, nobody_to_judge
from complaints.flows import APPEAL_FLOW, no_open_appeal, not_under_appeal
from complaints.panels import result_line, result_panel
from complaints.policies import judges_somewhere

PARTS = Parts(
    app="complaints",
    flows=(APPEAL_FLOW,),
    rows=(
        Rows("dossier.outcome", guards={"close": (no_open_appeal,)}),
        Rows("certificate", guards={"withdraw": (not_under_appeal,)}),
    ),
    menu=(MenuEntry(55, "Banding", "appeal.list", judges_somewhere, icon="chat-left-text"),),
    panels=(
        Panel("result", 10, "complaints/_result_panel.html", result_panel),
        Panel("result_appeal", 10, "complaints/_result_line.html", result_line),
    ),
    mine=(desk_appeals,),
    warnings=(nobody_to_judge,),
)
