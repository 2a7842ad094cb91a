"""Sets up sequences from the catalogue; safe to run again."""

from certportal.kernel.numbers import pattern as patterns
from certportal.kernel.numbers.models import NumberSequence, ResetPolicy


def ensure_sequence(
    scope: str, pattern: str, *, reset_policy: str = ResetPolicy.NEVER, first: int = 1
) -> NumberSequence:
    """Create the sequence if it is not there. One that exists keeps what the office set: numbers already printed follow it.

    Raises pattern.PatternFault for a pattern that cannot be printed or would repeat itself.
    """
    patterns.check(pattern, yearly=reset_policy == ResetPolicy.YEARLY)
    sequence, _ = NumberSequence.objects.get_or_create(
        scope=scope, defaults={"pattern": pattern, "reset_policy": reset_policy, "first": first}
    )
    return sequence
