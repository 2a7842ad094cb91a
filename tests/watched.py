"""The tests under which engines, policies, flows, numbers and the file door must be covered to the last branch.

Being watched doubles what a test takes, so the others go unwatched (`./run test`). Whoever adds a rule to the exact parts and finds the
gate shut adds the file that meets it.
"""

from typing import Final

WATCHED: Final = (
    "tests/applicants/test_absences.",
    "tests/applicants/test_actions.",
    "tests/applicants/test_check_page.",
    "tests/applicants/test_checking.",
    "tests/applicants/test_checklist.",
    "tests/applicants/test_counter.",
    "tests/applicants/test_eligibility.",
    "tests/applicants/test_flows.",
    "tests/applicants/test_held_actions.",
    "tests/applicants/test_office_work.",
    "tests/applicants/test_support.",
    "tests/applicants/test_timing.",
    "tests/applicants/test_views_support.",
    "tests/applicants/test_views_waivers.",
    "tests/assessments/test_events.",
    "tests/assessments/test_plenary.",
    "tests/assessments/test_results.",
    "tests/assessments/test_scoring.",
    "tests/certificates/test_actions.",
    "tests/certificates/test_external_body.",
    "tests/certificates/test_lineage.",
    "tests/kernel/accounts/test_grades.",
    "tests/kernel/accounts/test_identifiers.",
    "tests/kernel/accounts/test_names.",
    "tests/kernel/accounts/test_policies.",
    "tests/kernel/files/test_child.",
    "tests/kernel/files/test_inspect.",
    "tests/kernel/files/test_intake.",
    "tests/kernel/files/test_store.",
    "tests/kernel/files/test_uploads.",
    "tests/kernel/numbers/test_allocate.",
    "tests/kernel/numbers/test_codes.",
    "tests/kernel/outbox/test_write.",
    "tests/kernel/workdays/test_calendar.",
    "tests/kernel/workflow/test_diagram.",
    "tests/kernel/workflow/test_make.",
    "tests/schemes/packaging/",
    "tests/schemes/test_qualification_views.",
)
