"""The benchmark's settings with style sheets and scripts as production serves them: compressed, under names that never change."""

import os
from pathlib import Path

from bench.settings import *  # noqa: F403 (every setting of the benchmark)
from bench.settings import STORAGES

DEBUG = WHITENOISE_USE_FINDERS = False
STATIC_ROOT = Path(os.environ["BENCH_STATIC"])
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
