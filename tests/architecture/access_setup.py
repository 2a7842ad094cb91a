"""Who may open the pages by which an office sets itself up: system administrators (access.py explains the table)."""

from tests.architecture.addresses import office_head, office_with_emblem, service_office
from tests.architecture.rules import SIGNED_IN, Rule, anywhere

_ADMINS = {"get": anywhere("system_admin"), "sees": SIGNED_IN}
_FORM = _ADMINS | {"post": anywhere("system_admin")}

SETUP = {
    "settings.offices": Rule(**_ADMINS),
    "settings.office": Rule(**_FORM, make=service_office),
    "setup.home": Rule(**_ADMINS),
    "setup.offices": Rule(**_ADMINS),
    "setup.office": Rule(**_FORM, make=service_office),
    "setup.emblem": Rule(**_ADMINS, make=office_with_emblem),
    "setup.heads": Rule(**_FORM, make=service_office),
    "setup.head_end": Rule(**_FORM, make=office_head),
}
