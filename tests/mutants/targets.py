"""What is mutated, and the nearest tests that must notice; tests that are quick stand first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Target:
    """Source files (patterns from the root of the repository) and the tests that are run against each of their mutants."""

    name: str
    sources: tuple[str, ...]
    tests: tuple[str, ...]


TARGETS: Final = (
    Target(
        "flows",
        ("*s/flows.py", "*s/flows/*.py"),
        ("tests/flows/test_table.py", "tests/applicants/test_notices.py", "tests/assessments/test_flows.py",
         "tests/certificates/test_flows.py", "tests/applicants/test_flows.py", "tests/flows/test_guards.py"),
    ),
    Target(
        "policies",
        ("*/policies.py", "certportal/kernel/accounts/policies.py"),
        ("tests/kernel/accounts/test_policies.py", "tests/schemes/test_policies.py", "tests/holdings/test_policies.py",
         "tests/applicants/test_policies.py", "tests/certificates/test_policies.py", "tests/assessments/test_policies.py"),
    ),
    Target(
        "clocks",
        ("certportal/kernel/sla/clocks.py", "certportal/kernel/sla/ledger.py", "certportal/kernel/sla/reminders.py"),
        ("tests/kernel/sla/test_clocks.py", "tests/kernel/sla/test_units.py", "tests/kernel/sla/test_lateness.py",
         "tests/kernel/sla/test_moved_limits.py", "tests/kernel/sla/test_going_up.py", "tests/kernel/sla/test_tick.py",
         "tests/applicants/test_days.py"),
    ),
    Target(
        "tick",
        ("certportal/kernel/sla/tick.py", "certportal/kernel/sla/late.py", "certportal/kernel/sla/sending.py"),
        ("tests/kernel/sla/test_tick.py", "tests/kernel/sla/test_batches.py", "tests/kernel/sla/test_lateness.py",
         "tests/kernel/sla/test_going_up.py", "tests/kernel/sla/test_moved_limits.py"),
    ),
    Target(
        "sealer",
        ("certportal/kernel/audit/sealer.py", "certportal/kernel/audit/content.py", "certportal/kernel/audit/keys.py"),
        ("tests/kernel/audit/test_sealer.py", "tests/kernel/audit/test_keyed_seals.py"),
    ),
    Target(
        "merging",
        ("certportal/kernel/accounts/merging.py", "applicants/merging.py"),
        ("tests/applicants/test_merging.py",),
    ),
    Target("brake", ("certportal/kernel/accounts/brake.py", "certportal/kernel/accounts/attempts.py"),
           ("tests/kernel/accounts/test_brake.py", "tests/kernel/accounts/test_sign_in.py")),
    Target(
        "proposing",
        ("applicants/actions/proposing.py",),
        ("tests/applicants/test_counter_identity.py", "tests/applicants/test_counter_people.py",
         "tests/applicants/test_proposal_races.py"),
    ),
    Target("make", ("certportal/kernel/workflow/make.py",), ("tests/kernel/workflow/test_make.py",)),
    Target(
        "packaging",
        ("schemes/packaging/check.py", "schemes/packaging/graph.py", "schemes/packaging/plan.py",
         "schemes/packaging/facts.py", "schemes/packaging/along.py"),
        ("tests/schemes/packaging/test_check.py", "tests/schemes/packaging/test_graph.py",
         "tests/schemes/packaging/test_facts.py", "tests/schemes/packaging/test_along.py",
         "tests/schemes/packaging/test_plan.py"),
    ),
    Target(
        "queue",
        ("applicants/filters.py", "applicants/queries/queue.py", "applicants/queries/tabs.py", "applicants/queries/peek.py"),
        ("tests/applicants/test_queue.py", "tests/applicants/test_queue_panel.py", "tests/applicants/test_queue_habits.py",
         "tests/applicants/test_queue_together.py"),
    ),
    Target(
        "piles",
        ("applicants/actions/piles.py", "applicants/queries/piles.py", "certportal/kernel/files/piles.py"),
        ("tests/applicants/test_piles.py",),
    ),
    Target(
        "tray",
        ("certificates/actions/tray.py", "certificates/queries/tray.py"),
        ("tests/certificates/test_tray.py",),
    ),
    Target(
        "printing",
        ("certificates/actions/printing.py", "certificates/queries/printing.py"),
        ("tests/certificates/test_printing.py",),
    ),
    Target(
        "figures",
        ("certportal/figures/measures.py", "certportal/figures/promise.py", "certportal/figures/days.py",
         "certportal/figures/scope.py", "certportal/figures/tiles.py"),
        ("tests/figures/test_edges.py", "tests/figures/test_days.py", "tests/figures/test_tiles.py",
         "tests/figures/test_charts.py"),
    ),
    Target("eligibility", ("applicants/eligibility.py",), ("tests/applicants/test_eligibility.py",)),
    Target(
        "allocate",
        ("certportal/kernel/numbers/allocate.py", "certportal/kernel/numbers/pattern.py"),
        ("tests/kernel/numbers/test_pattern.py", "tests/kernel/numbers/test_allocate.py", "tests/kernel/numbers/test_race.py"),
    ),
)  # fmt: skip
