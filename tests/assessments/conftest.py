from tests.factories.catalogue_once import catalogue_once, hall_once

__all__ = ["catalogue_once", "hall_once"]
