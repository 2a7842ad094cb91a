"""Whatever a row, a request or a person carries is declared where its class stands: nothing is attached in passing."""

import ast
from collections import Counter

from tests.architecture.house import SOURCES, files, name_of

REACHING = {"getattr", "setattr", "hasattr", "delattr"}
LIBRARY = "a library's object has it in one version or kind and not in another"
EARLY = "a request refused early has no person yet"
# (file, attribute): why its name is a literal all the same. `vars` and `__dict__` count as attributes.
REASONS = {
    ("assessments/policies.py", "assessor"): "the other end of a one-to-one, which may be missing",
    ("assessments/queries/plenary.py", "reassessment"): "the other end of a one-to-one, which may be missing",
    ("assessments/queries/after.py", "continues"): "only a dossier read for its own page has it",
    ("assessments/models/attendance.py", "attendance"): "the other end of a one-to-one, which may be missing",
    ("assessments/models/attendance.py", "hand_in"): "the other end of a one-to-one, which may be missing",
    ("assessments/models/contacts.py", "answer"): "the other end of a one-to-one, which may be missing",
    ("certificates/queries/outcomes.py", "result_letter"): "the other end of a one-to-one, which may be missing",
    ("certificates/queries/outcomes.py", "agreement"): "the other end of a one-to-one, which may be missing",
    ("certificates/queries/outcomes.py", "certificate"): "the other end of a one-to-one, which may be missing",
    ("certificates/queries/outcomes.py", "handover"): "the other end of a one-to-one, which may be missing",
    ("certificates/queries/printing.py", "result_letter"): "the other end of a one-to-one, which may be missing",
    ("certificates/queries/printing.py", "agreement"): "the other end of a one-to-one, which may be missing",
    ("certificates/queries/printing.py", "certificate"): "the other end of a one-to-one, which may be missing",
    ("certificates/queries/printing.py", "handover"): "the other end of a one-to-one, which may be missing",
    ("applicants/forms/support.py", "isoformat"): "dates among the values of a form",
    ("certportal/home/management/commands/test_mail.py", "EMAIL_FILE_PATH"): "a setting of one mail backend only",
    ("certportal/home/settings_pages/history.py", "verbose_name"): LIBRARY,
    ("certportal/home/records/site.py", "visible_to"): "rows of cases have it, rows of the machinery belong to nobody",
    ("certportal/kernel/web/outages.py", "pgcode"): LIBRARY,
    ("certportal/kernel/web/outages.py", "sqlite_errorcode"): LIBRARY,
    ("certportal/kernel/accounts/middleware.py", "login_required"): "Django's mark on views that need no sign-in",
    ("certportal/kernel/web/context.py", "reads_own"): "a request that found no case of one's own has none",
    ("certportal/kernel/web/load.py", "applicant_id"): "only rows of a case have an applicant",
    ("certportal/kernel/web/context.py", "login_required"): "Django's mark on views that need no sign-in",
    ("certportal/kernel/accounts/models/organisations.py", "_state"): "Django's word for a row that is not stored yet",
    ("certportal/kernel/accounts/secrets.py", "FIELD_KEY"): "a setting that may be missing",
    ("certportal/kernel/accounts/secrets.py", "FIELD_KEY_FALLBACKS"): "a setting that may be missing",
    ("certportal/kernel/audit/faults.py", "diag"): "only errors of PostgreSQL have it",
    ("certportal/kernel/audit/faults.py", "sqlstate"): "only errors of PostgreSQL have it",
    ("certportal/kernel/audit/faults.py", "message_primary"): "only errors of PostgreSQL have it",
    ("certportal/kernel/audit/record.py", "pk"): "the actor may be the portal itself",
    ("certportal/kernel/audit/record.py", "audit_role"): "the actor may be the portal itself",
    ("certportal/kernel/audit/record.py", "display_name"): "the actor may be somebody not signed in",
    ("certportal/kernel/audit/record.py", "is_anonymous"): "the actor may be the portal itself",
    ("certportal/kernel/audit/record.py", "max_length"): LIBRARY,
    ("certportal/kernel/files/inspect_child/image.py", "n_frames"): LIBRARY,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "is_indirect"): LIBRARY,
    ("certportal/kernel/files/intake.py", "storage_full"): "only uploads cut short by a full disk have it",
    ("certportal/kernel/imports/reading.py", "storage_full"): "only uploads cut short by a full disk have it",
    ("certportal/kernel/jobs/heartbeat.py", "name"): LIBRARY,
    ("certportal/kernel/web/answered.py", "_cached_user"): "whom the page asked for, if it did; asking now could cost queries",
    ("certportal/plainlog.py", "facts"): "only lines of requests and jobs have facts beside their words",
    ("certportal/plainlog.py", "request_id"): EARLY,
    ("certportal/kernel/audit/routes.py", "request"): "only lines of Django about an answer bring their request",
    ("certportal/home/watched.py", "code"): "only an answer of the watcher has one, not a connection that failed",
    ("certportal/kernel/pdf/render.py", "__dict__"): "the thread's own folder is dropped at the end",
    ("certportal/kernel/pdf/render.py", "fonts"): "the thread's own folder, made on first use",
    ("certportal/kernel/web/back.py", "user"): EARLY,
    ("certportal/kernel/web/context.py", "user"): EARLY,
    ("certportal/kernel/web/errors.py", "user"): EARLY,
    ("certportal/kernel/web/errors.py", "request_id"): EARLY,
    ("certportal/kernel/web/load.py", "visible_to"): "a model without it must not be loaded by visitors",
    ("certportal/kernel/web/races.py", "RACE_SENTENCES"): "a declaration of the model's class, which may be missing",
    ("certportal/kernel/web/races.py", "diag"): "only errors of PostgreSQL have it",
    ("certportal/kernel/web/refusal.py", "code"): "refusals of lower layers carry one, Django's own do not",
    ("certportal/kernel/web/refusal.py", "field"): "refusals of lower layers carry one, Django's own do not",
    ("certportal/kernel/web/refusal.py", "htmx"): EARLY,
    ("certportal/settings.py", "vars"): "settings are the names of their module",
    ("schemes/imports/in_use.py", "version"): "some rows of the catalogue belong to a version, others do not",
    ("schemes/queries/packages.py", "vars"): "the fields of a plain dataclass, for its digest",
}  # fmt: skip


def reached(tree: ast.AST) -> Counter[str]:
    """Names that are reached for around the class: literal names, `vars(...)` and `__dict__`, a library's cache."""
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[_, ast.Constant(value=str(attribute)), *_]) if name in REACHING:
                found[attribute] += 1
            case ast.Call(func=ast.Name(id="vars")):
                found["vars"] += 1
            case ast.Attribute(attr="__dict__" | "_prefetched_objects_cache" | "_state" as attribute):
                found[attribute] += 1
    return found


def test_every_hidden_attribute_has_a_reason():
    found = {
        (name_of(path), attribute)
        for path in files(".py", under=SOURCES)
        if "/migrations/" not in name_of(path)
        for attribute in reached(ast.parse(path.read_text()))
    }
    assert sorted(found - REASONS.keys()) == [], "declare the attribute on its class, or give the reason here"
    assert sorted(REASONS.keys() - found) == [], "nobody reaches for it any more"


def test_the_search_finds_what_it_must():
    text = 'vars(row)["x"]; row.__dict__; getattr(row, "kept", None); setattr(row, name, 1); hasattr(row, "kept")'
    assert reached(ast.parse(text)) == {"vars": 1, "__dict__": 1, "kept": 2}
