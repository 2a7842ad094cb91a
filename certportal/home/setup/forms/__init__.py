"""The forms of the set-up."""

from certportal.home.setup.forms.bodies import AssessorForm, BodyForm, SiteForm
from certportal.home.setup.forms.offices import HeadForm, LastDayForm, OfficeForm, PeriodForm, typed_of
from certportal.home.setup.forms.rows import HolidayForm, SequenceForm, SetupFileForm
from certportal.home.setup.forms.standards import ClausesForm, DecreeForm, DecreeWordsForm, OfficerForm

__all__ = [
    "AssessorForm",
    "BodyForm",
    "ClausesForm",
    "DecreeForm",
    "DecreeWordsForm",
    "HeadForm",
    "HolidayForm",
    "LastDayForm",
    "OfficeForm",
    "OfficerForm",
    "PeriodForm",
    "SequenceForm",
    "SetupFileForm",
    "SiteForm",
    "typed_of",
]
