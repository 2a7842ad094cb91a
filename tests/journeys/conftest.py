"""The finished case and its people, without log lines about refusals (visiting.py); people made once, papers not drawn."""

from tests.architecture.visiting import _quiet, whole_world, world
from tests.factories.blank_sheets import blank_sheets
from tests.factories.catalogue_once import catalogue_once, hall_once
from tests.factories.files import sound_scans

__all__ = ["_quiet", "blank_sheets", "catalogue_once", "hall_once", "sound_scans", "whole_world", "world"]
