"""The portal's own settings with the floor views beside its addresses."""

from certportal.settings import *  # noqa: F403 (every setting of the product, unchanged)

ROOT_URLCONF = "bench.urls"
