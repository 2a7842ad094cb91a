"""For every UNIQUE it is decided what the second of two gets.

A sentence that the model states, or a lock that prevents the conflict. A new UNIQUE without a decision fails here.
`certportal/kernel/web/races.py` turns the sentence into a refusal.
"""

import ast

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import NOT_PROVIDED, UniqueConstraint

from certportal.kernel.web.refusal import Refused, races_told
from tests.architecture.house import APPS, ROOT, SOURCES, files, name_of
from tests.factories.assessments import AssessorFactory

DOSSIER = "written in a transaction that holds the dossier's row, after the question whether it is there"
MEETING = "written in a transaction that holds the meeting's row"
EXAM = "written in a transaction that holds the exam's row"
PERSON = "written in a transaction that holds the person's row"
COUNTER = "the number comes from a locked counter row"
UPSERT = "get_or_create, update_or_create or ON CONFLICT: the second finds the row of the first"
FRESH = "points to a row made a moment before in the same transaction"
OWN_WORDS = "caught where it is written, which has words of its own"
CATALOGUE = "the catalogue is written by commands, one at a time, which report the line that does not fit"

GUARDED = {
    "audit_seal_position_once": "one sealer at a time holds the stream's lock",
    "auditseal.event": "one sealer at a time holds the stream's lock",
    "user.email": OWN_WORDS,
    "user.nip": OWN_WORDS,
    "user.nik_index": OWN_WORDS,
    "submitted_form_once": OWN_WORDS,
    "typed_draft_once": UPSERT,
    "queuehabit.person_id": UPSERT,
    "membership_open_once": PERSON,
    "membership_open_once_without_organisation": PERSON,
    "applicantprofile.user": PERSON,
    "proposal_one_open_per_counter": PERSON,
    "known_person_once": UPSERT,
    "day_removed_once": UPSERT,
    "calendaryear.year": UPSERT,
    "countedtries.key": UPSERT,
    "audit_reading_once_a_day": "written with ignore_conflicts: the second reader of the day finds the first row",
    "wrong_tries_once_a_day": UPSERT,
    "numbersequence.scope": UPSERT,
    "numbers_one_counter_per_year": UPSERT,
    "job.key": UPSERT,
    "pagedrawing.file": UPSERT,
    "emblem.organisation": UPSERT,
    "drawing_turn_once": OWN_WORDS,
    "heartbeat.name": UPSERT,
    "turn.name": UPSERT,
    "message.key": UPSERT,
    "reminder_once": UPSERT,
    "assessor.user": UPSERT,
    "print_order_once_until_lapsed": UPSERT,
    "printorder.file": "written in a transaction that holds the order's row",
    "papers_number_once_per_kind": COUNTER,
    "dossier.number": COUNTER,
    "plenarymeeting.number": COUNTER,
    "certificate.number": COUNTER,
    "certificate.registration_number": COUNTER,
    "resultletter.number": COUNTER,
    "transmittal.number": COUNTER,
    "appeal.number": COUNTER,
    "appeal_one_per_decision": DOSSIER,
    "appeal_file_position_once": FRESH,
    "appealfile.file": FRESH,
    "storedfile.path": "named by the row's random code",
    "paper.file": FRESH,
    "document_version_own_file": FRESH,
    "documentpart.file": FRESH,
    "scannedpile.file": FRESH,
    "signature.paper": FRESH,
    "certificate.paper": FRESH,
    "resultletter.paper": FRESH,
    "agreement.paper": FRESH,
    "traypaper.paper": FRESH,
    "clock_live_once": "a clock is started by a move, which holds the row of its subject",
    "request_one_per_round": DOSSIER,
    "request_one_open": DOSSIER,
    "involvement_once": DOSSIER,
    "involvement_exclusive": DOSSIER,
    "involvement_entry_apart": DOSSIER,
    "involvement_admission_apart": DOSSIER,
    "involvement_decision_apart": DOSSIER,
    "involvement_signing_apart": DOSSIER,
    "involvement_delivery_apart": DOSSIER,
    "involvement_one_applicant": DOSSIER,
    "decision_one_admission": DOSSIER,
    "decision_one_review": DOSSIER,
    "decision_competent_once": DOSSIER,
    "document_one_per_requirement": "written with the dossier itself",
    "document_version_numbered_once": DOSSIER,
    "prerequisite_waiver_once": DOSSIER,
    "assignment_one_open": DOSSIER,
    "endorsement_one_open": DOSSIER,
    "link_one_unopened": DOSSIER,
    "confirmationlink.digest": "the digest of a random key",
    "attestation.endorsement": DOSSIER,
    "attestation.paper": FRESH,
    "attested_once": FRESH,
    "correction_one_open_per_field": DOSSIER,
    "selected_unit_once": DOSSIER,
    "assessment_once_per_attempt": DOSSIER,
    "assessment_once_per_event": DOSSIER,
    "unit_result_once": "written in a transaction that holds the assessment's row",
    "form_record_once_per_case": DOSSIER,
    "form_record_once_per_candidate": "written in a transaction that holds the assessment's row",
    "form_record_once_per_exam": "written in a transaction that holds the exam's row",
    "form_answer_once": "written in a transaction that holds the row of what the form is about",
    "formsignature.file": FRESH,
    "trade_form_edition": CATALOGUE,
    "trade_form_one_current": CATALOGUE,
    "element_position": CATALOGUE,
    "criterion_position": CATALOGUE,
    "result_entry_in_turn": "written in a transaction that holds the assessment's row",
    "evidenceitem.file": FRESH,
    "declared_relation_once": FRESH,
    "event_role_person_once": EXAM,
    "event_role_name_once": EXAM,
    "usual_role_person_once": UPSERT,
    "usual_role_name_once": UPSERT,
    "site_check_item_position": FRESH,
    "sitecheckphoto.file": FRESH,
    "attendance.assessment": EXAM,
    "attendance_assessor_once": EXAM,
    "seatanswer.assessment": UPSERT,
    "handin.assessment": EXAM,
    "eventfile.file": FRESH,
    "event_task_once": EXAM,
    "examminutes.event": EXAM,
    "sheet_position_once": FRESH,
    "sheet_once_on_its_list": FRESH,
    "sheet_under_way_or_there_once": DOSSIER,
    "plenary_member_once": MEETING,
    "plenary_one_chair": MEETING,
    "plenary_position_once": DOSSIER,
    "reassessment.dossier": FRESH,
    "standing_result_once": FRESH,
    "plenary_item_position": MEETING,
    "plenary_item_once": DOSSIER,
    "plenary_item_one_open": DOSSIER,
    "plenaryitem.decision": DOSSIER,
    "certificate.decision": DOSSIER,
    "resultletter.decision": DOSSIER,
    "agreement.decision": DOSSIER,
    "handover.decision": DOSSIER,
}


def ours():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in SOURCES]


def uniques(model):
    """Constraints by their name, unique columns as `model.column`; random codes cannot collide and are left out."""
    meta = model._meta
    found = {row.name: row.name for row in meta.constraints if isinstance(row, UniqueConstraint)}
    for field in meta.local_fields:
        drawn = field.default is not NOT_PROVIDED and callable(field.default)
        if field.unique and not field.primary_key and not drawn:
            found[f"{meta.model_name}.{field.name}"] = field.name
    return found


def decided_otherwise(model, name):
    # A certificate's and a letter's code is that of its paper, which is random.
    return name in {"certificate.code", "resultletter.code"} or model._meta.app_label == "schemes" or name in GUARDED


def test_every_unique_has_one_decision():
    told, guarded = set(), set()
    for model in ours():
        sentences = getattr(model, "RACE_SENTENCES", {})
        for name, key in uniques(model).items():
            (told if key in sentences else guarded).add(name)
            assert key in sentences or decided_otherwise(model, name), (
                f"{name}: say in RACE_SENTENCES or GUARDED what happens"
            )
        assert set(sentences) <= set(uniques(model).values()), f"{model.__name__}: a sentence for no UNIQUE"
    assert not told & set(GUARDED), "a sentence and a reason against it"
    assert set(GUARDED) <= guarded, f"reasons for nothing: {sorted(set(GUARDED) - guarded)}"
    assert len(told) >= 4


def test_every_sentence_says_what_to_do():
    for model in ours():
        for name, sentence in getattr(model, "RACE_SENTENCES", {}).items():
            assert sentence.endswith("."), name
            assert sum(sentence.count(mark) for mark in ".,") >= 2, f"{name}: what happened, and what to do"


def made_before_the_move(tree: ast.AST) -> list[str]:
    """`function:line` of rows written above the first `make_move` of a function that makes one."""
    found = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [part for part in ast.walk(function) if isinstance(part, ast.Call)]
        moves = [part.lineno for part in calls if isinstance(part.func, ast.Name) and part.func.id == "make_move"]
        found += [
            f"{function.name}:{part.lineno}" for part in calls if moves and part.lineno < min(moves) and _writes(part)
        ]
    return found


def _writes(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(attr="create" | "bulk_create" | "update_or_create" | "save" | "update" | "delete"):
            return True
        case ast.Name(id="involve" | "prepare" | "record" | "write" | "allocate"):
            return True
    return False


def test_no_action_writes_rows_before_its_move():
    """A refused move must leave no row, and of two at once the second must wait for the row lock."""
    actions = [
        path for path in files(".py", under=APPS) if path.stem == "actions" or "actions" in path.relative_to(ROOT).parts
    ]
    assert len(actions) > 20
    found = [
        f"{name_of(path)}:{line}" for path in actions for line in made_before_the_move(ast.parse(path.read_text()))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def act():\n    Row.objects.create()\n    make_move()", ["act:2"]),
        ("def act():\n    make_move()\n    Row.objects.create()", []),
        ("def act():\n    Row.objects.create()", []),
    ],
)
def test_canary_a_row_before_the_move_is_seen(code, found):
    assert made_before_the_move(ast.parse(code)) == found


@pytest.mark.django_db
@pytest.mark.engines
def test_a_number_of_somebody_else_is_refused_in_words():
    first = AssessorFactory()
    with pytest.raises(Refused, match="sudah tercatat untuk asesor lain") as caught, races_told(), transaction.atomic():
        AssessorFactory(registration_number=first.registration_number)
    assert caught.value.code == "raced"


@pytest.mark.django_db
def test_canary_a_unique_without_a_sentence_stays_a_fault_of_ours():
    first = AssessorFactory()
    with pytest.raises(IntegrityError), races_told(), transaction.atomic():
        AssessorFactory(user=first.user)
