"""Bad and good files, made when needed from a fixed seed.

The repository contains no harmful file (reliability.md 4.1).
"""

from tests.corpus.bad import bad_samples
from tests.corpus.good import good_samples
from tests.corpus.mutants import mutants
from tests.corpus.sample import Sample

__all__ = ["Sample", "bad_samples", "good_samples", "mutants"]
