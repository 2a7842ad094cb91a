from tests.factories.blank_sheets import blank_sheets
from tests.factories.catalogue_once import catalogue_once, hall_once
from tests.factories.files import sound_scans

__all__ = ["blank_sheets", "catalogue_once", "hall_once", "sound_scans"]
