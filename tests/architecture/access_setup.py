"""Who may open the pages by which an office sets itself up: system administrators (access.py explains the table)."""

from tests.architecture.addresses import (
    assessor,
    certification_body,
    exam_place,
    holiday,
    office_head,
    office_with_emblem,
    officer_proof,
    sequence,
    service_office,
    sites_listed,
    standard_version,
    year,
)
from tests.architecture.rules import SIGNED_IN, Rule, anywhere
from tests.factories.kkni import kkni_version

_ADMINS = {"get": anywhere("system_admin"), "sees": SIGNED_IN}
_FORM = _ADMINS | {"post": anywhere("system_admin")}

SETUP = {
    "settings.offices": Rule(**_ADMINS),
    "settings.office": Rule(**_FORM, make=service_office),
    "settings.schemes": Rule(**_ADMINS),
    "settings.scheme": Rule(**_FORM, make=lambda _world: {"slug": "pelayanan-prima"}),
    "setup.clauses": Rule(**_FORM, make=lambda _world: {"slug": kkni_version("asesor-4").scheme.slug}),
    "setup.transfer": Rule(**_FORM),
    "setup.export": Rule(**_ADMINS),
    "setup.home": Rule(**_ADMINS),
    "setup.offices": Rule(**_ADMINS),
    "setup.office": Rule(**_FORM, make=service_office),
    "setup.emblem": Rule(**_ADMINS, make=office_with_emblem),
    "setup.heads": Rule(**_FORM, make=service_office),
    "setup.head_end": Rule(**_FORM, make=office_head),
    "setup.bodies": Rule(**_ADMINS),
    "setup.body": Rule(**_FORM, make=certification_body),
    "setup.sites": Rule(**_ADMINS),
    "setup.site_add": Rule(**_FORM),
    "setup.site": Rule(**_FORM, make=exam_place),
    "setup.assessors": Rule(**_ADMINS),
    "setup.assessor_add": Rule(**_FORM),
    "setup.assessor": Rule(**_FORM, make=assessor),
    "setup.standards": Rule(**_ADMINS),
    "setup.standard": Rule(**_FORM, make=standard_version),
    "setup.services": Rule(**_ADMINS),
    "setup.officers": Rule(**_FORM, make=standard_version),
    "setup.officer_proof": Rule(**_ADMINS, make=officer_proof),
    "setup.officer_end": Rule(**_FORM | {"get": None}, make=officer_proof),
    "setup.numbers": Rule(**_ADMINS),
    "setup.number": Rule(**_FORM, make=sequence),
    "setup.list": Rule(**_FORM, make=lambda _world: {"kind": "tuk"}),
    "setup.list_example": Rule(**_ADMINS, make=lambda _world: {"kind": "tuk"}),
    "setup.list_look": Rule(**_FORM, make=sites_listed),
    "setup.list_drop": Rule(**_FORM | {"get": None}, make=sites_listed),
    "settings.calendar": Rule(**_ADMINS),
    "settings.year": Rule(**_ADMINS, make=year),
    "settings.year_seed": Rule(**_FORM | {"get": None}, make=year),
    "settings.day_add": Rule(**_FORM | {"get": None}, make=year),
    "settings.day_remove": Rule(**_FORM, make=holiday),
    "settings.year_confirm": Rule(**_FORM | {"get": None}, make=year),
}
