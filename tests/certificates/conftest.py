from tests.factories.blank_sheets import blank_sheets
from tests.factories.catalogue_once import catalogue_once, hall_once, issued_once, offices_once

__all__ = ["blank_sheets", "catalogue_once", "hall_once", "issued_once", "offices_once"]
