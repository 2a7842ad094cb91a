"""Bad and good files, made on the spot from a fixed seed: nothing harmful lies in the repository (reliability.md 4.1)."""

from tests.corpus.bad import bad_samples
from tests.corpus.good import good_samples
from tests.corpus.mutants import mutants
from tests.corpus.sample import Sample

__all__ = ["Sample", "bad_samples", "good_samples", "mutants"]
