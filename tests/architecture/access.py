"""Who may open which URL: read by people as documentation and by test_every_url.py as the truth.

One row for every url name: who may GET, who may POST (None: no such method), who knows of the case and gets "forbidden"
rather than "not found". The words are explained in rules.py; the case and the people are made in world.py.
"""

from tests.architecture.rules import EVERYBODY, SIGNED_IN, STAFF, Rule
from tests.architecture.world import CHAIR, EXAMINER, OWNER, STRANGER, World


def at_agency(*roles: str) -> frozenset[str]:
    """These roles at the agency of the case, with the people of the case who hold them."""
    people = {"assessor": EXAMINER, "committee_member": CHAIR}
    return frozenset(roles) | {people[role] for role in roles if role in people}


def anywhere(*roles: str) -> frozenset[str]:
    """These roles at whatever agency: for lists, where everybody finds his own agency's rows."""
    return at_agency(*roles) | {STRANGER}


def dossier(world: World) -> dict[str, object]:
    return {"code": world.dossier.code}


def document(world: World) -> dict[str, object]:
    return {"code": world.dossier.code, "row": world.row}


def version(world: World) -> dict[str, object]:
    return document(world) | {"n": 1}


def page(world: World) -> dict[str, object]:
    return version(world) | {"number": 1}


def event(world: World) -> dict[str, object]:
    return {"code": world.event.code}


def candidate(world: World) -> dict[str, object]:
    return {"code": world.event.code, "dossier": world.dossier.code}


def meeting(world: World) -> dict[str, object]:
    return {"code": world.meeting.code}


def agenda_item(world: World) -> dict[str, object]:
    return {"code": world.meeting.code, "position": 1}


def public(post: bool = False, **address: str) -> Rule:
    return Rule(get=EVERYBODY, post=EVERYBODY if post else None, make=lambda _world: dict(address))


def own(get: bool = True, post: bool = False) -> Rule:
    """A page about oneself."""
    return Rule(get=SIGNED_IN if get else None, post=SIGNED_IN if post else None)


def room(*roles: str, post: bool = False) -> Rule:
    """A list, or a form for something new: for people of these roles anywhere, forbidden to others."""
    people = anywhere(*roles)
    return Rule(get=people, post=people if post else None, sees=SIGNED_IN)


OFFICERS = at_agency("intake_officer", "verifier")
VERIFIERS = at_agency("verifier")
LEADERS = at_agency("leadership")
READERS = at_agency("intake_officer", "verifier", "leadership", "certificate_admin", "inspectorate")
EXAM_READERS = at_agency("agency_officer", "certificate_admin", "committee_member", "inspectorate", "leadership") | {
    EXAMINER
}
CASE = READERS | EXAM_READERS | {OWNER}  # everybody who may know of a dossier that was sent and examined
EXAM_RUNNERS = at_agency("agency_officer", "certificate_admin")
MEETING_READERS = at_agency("committee_member", "certificate_admin", "inspectorate", "leadership")
MEETING_MAKERS = at_agency("committee_member", "certificate_admin")
REGISTER = at_agency("agency_officer", "certificate_admin", "committee_member", "inspectorate", "leadership")
ISSUERS = at_agency("certificate_admin")

TWO_STEP = STAFF | {EXAMINER, CHAIR, STRANGER}  # people who have set up a second factor

HOME = {
    "home.front": public(),
    "home.health": public(),
    "home.desk": own(),
    "home.gallery": room("system_admin"),
}

ACCOUNT = {
    "account_login": public(post=True),
    "mfa_authenticate": public(post=True),
    "account_logout": public(post=True),
    "account_signup": public(post=True),
    "account_email_verification_sent": public(),
    "account_confirm_email": Rule(get=EVERYBODY, post=EVERYBODY, make=lambda world: {"key": world.confirmation_key}),
    "account_reset_password": public(post=True),
    "account_reset_password_done": public(),
    "account_reset_password_from_key": public(post=True, uidb36="1", key="tidak-ada"),
    "account_reset_password_from_key_done": public(),
    "account_inactive": public(),
    "account.invitation": public(post=True, token="tidak-ada"),
    "account.show": own(),
    "account_reauthenticate": own(post=True),
    "account_email": own(post=True),
    "account_change_password": own(post=True),
    "account_set_password": own(post=True),
    "mfa_index": own(),
    "mfa_activate_totp": own(post=True),
    "mfa_reauthenticate": own(post=True),
    "mfa_deactivate_totp": Rule(get=TWO_STEP, post=TWO_STEP),
    "mfa_view_recovery_codes": Rule(get=TWO_STEP),
    "mfa_generate_recovery_codes": own(post=True),
    "mfa_download_recovery_codes": Rule(get=TWO_STEP, post=TWO_STEP),
    "notice.list": own(),
    "notice.read_all": own(get=False, post=True),
    "notice.open": Rule(get=None, post=frozenset({OWNER}), make=lambda world: {"pk": world.notice.pk}),
}

CATALOGUE = {
    "scheme.list": public(),
    "scheme.detail": public(slug="pelayanan-prima"),
    "service_standard.list": public(),
    "service_standard.detail": public(slug="sertifikasi-profesi-pns"),
}

ONLY_OWNER = {"get": frozenset({OWNER}), "sees": CASE}
OWN_PAGE = Rule(**ONLY_OWNER, make=dossier)
OWN_FORM = Rule(**ONLY_OWNER, post=frozenset({OWNER}), make=dossier)
APPLYING = {
    "profile.edit": own(post=True),
    "dossier.mine": own(),
    "dossier.open": Rule(get=SIGNED_IN, post=SIGNED_IN, make=lambda _world: {"slug": "pelayanan-prima"}),
    "dossier.show": Rule(get=CASE, make=dossier),
    "dossier.eligibility": OWN_PAGE,
    "dossier.declare": OWN_FORM,
    "dossier.submit": OWN_FORM,
    "dossier.sent": OWN_PAGE,
    "dossier.withdraw": OWN_FORM,
    "dossier.answer": OWN_FORM,
    "dossier.letter": Rule(get=CASE, make=dossier),
    "document.show": Rule(**ONLY_OWNER, post=frozenset({OWNER}), make=document),
    "document.absence": Rule(get=None, post=frozenset({OWNER}), sees=CASE, make=document),
    "document.read": Rule(get=CASE, make=document),
    "document.download": Rule(get=CASE, make=version),
    "document.page": Rule(get=CASE, make=page),
}

CHECKING = {
    "queue.list": room("intake_officer", "verifier", "leadership", "certificate_admin", "inspectorate"),
    "dossier.check": Rule(get=OFFICERS, sees=CASE, make=dossier),
    "dossier.start_check": Rule(get=None, post=OFFICERS, sees=CASE, make=dossier),
    "document.check": Rule(get=OFFICERS, post=OFFICERS, sees=CASE, make=document),
    "document.waive": Rule(get=None, post=OFFICERS, sees=CASE, make=document),
    "dossier.return": Rule(get=OFFICERS, post=OFFICERS, sees=CASE, make=dossier),
    "dossier.begin_verification": Rule(get=None, post=OFFICERS, sees=CASE, make=dossier),
    "dossier.reject": Rule(get=VERIFIERS, post=VERIFIERS, sees=CASE, make=dossier),
    "dossier.declare_complete": Rule(get=VERIFIERS, post=VERIFIERS, sees=CASE, make=dossier),
    "dossier.ask_information": Rule(get=VERIFIERS, post=VERIFIERS, sees=CASE, make=dossier),
    "dossier.admit": Rule(get=LEADERS, post=LEADERS, sees=CASE, make=dossier),
    "dossier.refuse_admission": Rule(get=LEADERS, post=LEADERS, sees=CASE, make=dossier),
}

ONLY_EXAMINER = frozenset({EXAMINER})
EXAMS = {
    "exam.list": Rule(get=EXAM_READERS | {STRANGER}, sees=SIGNED_IN),
    "exam.create": room("agency_officer", "certificate_admin", post=True),
    "exam.event": Rule(get=EXAM_READERS, make=event),
    "exam.assign": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=event),
    "exam.site_officer": Rule(get=None, post=EXAM_RUNNERS | ONLY_EXAMINER, sees=EXAM_READERS, make=event),
    "exam.start": Rule(get=None, post=EXAM_READERS, make=event),
    "exam.cancel": Rule(get=None, post=EXAM_READERS, make=event),
    "exam.report": Rule(get=None, post=EXAM_READERS, make=event),
    "exam.report_file": Rule(get=EXAM_READERS, make=event),
    "exam.assessment": Rule(get=EXAM_READERS, make=candidate),
    "exam.path": Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=candidate),
    "exam.units": Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=candidate),
    "exam.recommend": Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=candidate),
    "exam.unassign": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=candidate),
}

MEETINGS = {
    "plenary.list": room("committee_member", "certificate_admin", "inspectorate", "leadership"),
    "plenary.create": room("committee_member", "certificate_admin", post=True),
    "plenary.meeting": Rule(get=MEETING_READERS, make=meeting),
    "plenary.member": Rule(get=None, post=MEETING_MAKERS, sees=MEETING_READERS, make=meeting),
    "plenary.agenda": Rule(get=None, post=MEETING_MAKERS, sees=MEETING_READERS, make=meeting),
    "plenary.open": Rule(get=None, post=MEETING_READERS, make=meeting),
    "plenary.decide": Rule(get=None, post=at_agency("committee_member"), sees=MEETING_READERS, make=agenda_item),
    "plenary.close": Rule(get=None, post=MEETING_READERS, make=meeting),
    "plenary.report_file": Rule(get=MEETING_READERS, make=meeting),
}

CERTIFICATES = {
    "certificate.verify_home": public(),
    "certificate.verify": Rule(get=EVERYBODY, make=lambda world: {"code": world.certificate.code}),
    "certificate.print": room("certificate_admin"),
    "certificate.issue": Rule(get=None, post=ISSUERS, sees=CASE, make=dossier),
    "certificate.handover": Rule(get=ISSUERS, post=ISSUERS, sees=CASE, make=dossier),
    "certificate.close": Rule(get=None, post=ISSUERS, sees=CASE, make=dossier),
    "certificate.file": Rule(get=REGISTER | {OWNER}, make=lambda world: {"code": world.certificate.code}),
    "certificate.letter_file": Rule(get=REGISTER | {OWNER}, make=lambda world: {"code": world.result_letter.code}),
}

RULES: dict[str, Rule] = HOME | ACCOUNT | CATALOGUE | APPLYING | CHECKING | EXAMS | MEETINGS | CERTIFICATES
