from tests.factories.catalogue_once import catalogue_once

__all__ = ["catalogue_once"]
