"""Where random tests begin: at a fixed place in the suite, so that it is green or red for the same reason twice; in `./run soak` at
SOAK_SEED, which is drawn anew for every run and printed, so that a finding can be repeated.
"""

import os
import random
from typing import Final

SEED: Final = os.environ.get("SOAK_SEED", "")
FIXED: Final = not SEED
"""For hypothesis' `derandomize`; where it is false, `--hypothesis-seed` of the soak decides."""


def dice(*about: object) -> random.Random:
    """Dice of their own for every subject, the same in every run with the same seed."""
    return random.Random(" ".join(map(str, (*about, SEED))))
