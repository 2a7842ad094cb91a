"""What the catalogue adds to the portal beside its own pages."""

from certportal.kernel.parts.install import Parts
from certportal.kernel.web.menu import MenuEntry
from schemes.merging import OFFICERS

PARTS = Parts(
    app="schemes",
    menu=(
        MenuEntry(20, "Skema", "scheme.list", None, "award"),
        MenuEntry(25, "Kualifikasi", "qualification.list", None, "list-check"),
        MenuEntry(30, "Standar pelayanan", "service_standard.list", None, "journal-text"),
    ),
    merging=(OFFICERS,),
)
