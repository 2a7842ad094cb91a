"""The seed of random tests.

In the suite it is fixed, so that two runs give the same result; in `./run soak` it is SOAK_SEED, which is drawn anew
for every run and printed, so that a failure can be repeated.
"""

import os
import random
from typing import Final

SEED: Final = os.environ.get("SOAK_SEED", "")
FIXED: Final = not SEED
"""For hypothesis' `derandomize`; where it is false, `--hypothesis-seed` of the soak decides."""


def dice(*about: object) -> random.Random:
    """A random generator for each subject, with the same numbers in every run with the same seed."""
    return random.Random(" ".join(map(str, (*about, SEED))))
