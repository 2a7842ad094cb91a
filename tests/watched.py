"""The tests under which engines, policies, flows, numbers and the file door must be covered to the last branch.

By how their paths begin. Being watched doubles what a test takes, so all others go unwatched (`./run test`).
"""

from typing import Final

WATCHED: Final = (
    "tests/applicants/test_a",
    "tests/applicants/test_ch",
    "tests/applicants/test_co",
    "tests/applicants/test_eligibility",
    "tests/applicants/test_flows",
    "tests/applicants/test_held",
    "tests/applicants/test_off",
    "tests/applicants/test_policies",
    "tests/applicants/test_support",
    "tests/applicants/test_timing",
    "tests/applicants/test_views_picking",
    "tests/applicants/test_views_support",
    "tests/applicants/test_views_waivers",
    "tests/assessments",
    "tests/certificates/test_actions",
    "tests/certificates/test_external_body",
    "tests/certificates/test_lineage",
    "tests/kernel/accounts",
    "tests/kernel/files",
    "tests/kernel/numbers/test_allocate",
    "tests/kernel/numbers/test_codes",
    "tests/kernel/outbox",
    "tests/kernel/workdays",
    "tests/kernel/workflow",
    "tests/schemes/packaging",
    "tests/schemes/test_imports",
    "tests/schemes/test_policies",
    "tests/schemes/test_qualification",
)
