"""The finished case and its people, without log lines about refusals (visiting.py)."""

from tests.architecture.visiting import _quiet, whole_world, world  # noqa: F401 (fixtures)
