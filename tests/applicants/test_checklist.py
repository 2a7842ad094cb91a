"""The task list engine: standing of a row, counts, and what still blocks."""

import pytest

from applicants.checklist import (
    Row,
    Standing,
    Tally,
    all_passed,
    has_final_fault,
    next_unseen,
    tally,
    to_mend,
    to_send,
    unseen,
)

pytestmark = pytest.mark.watched

ROWS = {
    Standing.MISSING: Row("1", "Ijazah", mandatory=True),
    Standing.OPTIONAL: Row("2", "Surat usulan", mandatory=False),
    Standing.UPLOADED: Row("3", "KTP", mandatory=True, versions=1),
    Standing.ACCEPTED: Row("4", "CV", mandatory=True, versions=2, verdict="accepted"),
    Standing.NEEDS_FIX: Row("5", "SKP", mandatory=True, versions=1, verdict="needs_fix"),
    Standing.REJECTED: Row("6", "SK", mandatory=True, versions=1, verdict="rejected"),
    Standing.LACKED: Row("7", "Diklat", mandatory=True, lack_stated=True),
    Standing.WAIVED: Row("8", "Diklat", mandatory=True, lack_stated=True, waived=True),
}


@pytest.mark.parametrize("standing", list(Standing))
def test_standing_of_row(standing):
    assert ROWS[standing].standing is standing


def test_upload_beats_a_stated_lack():
    row = Row("1", "Diklat", mandatory=True, versions=1, lack_stated=True)
    assert row.standing is Standing.UPLOADED


REFUSED = Row("7", "Diklat", mandatory=True, lack_stated=True, lack_refused=True)


def test_a_document_required_all_the_same_is_to_mend():
    assert REFUSED.standing is Standing.NEEDS_FIX
    assert not REFUSED.corrected
    assert to_mend([REFUSED]) == to_send([REFUSED]) == [REFUSED]
    assert (unseen([REFUSED]), next_unseen([REFUSED], ""), all_passed([REFUSED])) == ([], None, False)
    assert tally([REFUSED]) == Tally(asked=1, there=1, ready=0, accepted=0, needs_fix=1, rejected=0, unseen=0)


def test_tally_counts_every_row_once():
    assert tally(ROWS.values()) == Tally(asked=8, there=6, ready=4, accepted=2, needs_fix=1, rejected=1, unseen=2)


def test_to_send_names_what_blocks():
    assert [row.code for row in to_send(list(ROWS.values()))] == ["1", "5", "6"]


def test_unseen_names_what_waits_for_the_officer():
    assert [row.code for row in unseen(list(ROWS.values()))] == ["3", "7"]


def test_to_mend_names_the_notice():
    assert [row.code for row in to_mend(list(ROWS.values()))] == ["1", "5"]


@pytest.mark.parametrize("standing", list(Standing))
def test_all_passed_row_by_row(standing):
    fine = standing in {Standing.ACCEPTED, Standing.WAIVED, Standing.OPTIONAL}
    assert all_passed([ROWS[Standing.ACCEPTED], ROWS[standing]]) is fine


def test_has_final_fault_only_for_rejected():
    assert has_final_fault([ROWS[Standing.REJECTED]])
    assert not has_final_fault([ROWS[Standing.NEEDS_FIX]])


def test_a_form_being_drawn_counts_as_uploaded_whatever_was_said_of_the_one_before():
    row = Row("9", "Surat pernyataan", mandatory=True, versions=1, verdict="needs_fix", preparing=True)
    assert row.standing is Standing.UPLOADED
