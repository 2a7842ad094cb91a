"""Who may open which URL: documentation for people, and the table test_every_url.py checks.

One row for every url name: who may GET, who may POST (None: no such method), who knows of the case and gets "forbidden"
rather than "not found". The words are explained in rules.py; the case and the people are made in world.py.
"""

from tests.architecture.access_above import ABOVE
from tests.architecture.access_api import API
from tests.architecture.access_appeals import APPEALS
from tests.architecture.access_assessing import ASSESSING
from tests.architecture.access_exam_day import EXAM_DAY
from tests.architecture.access_meetings import AFTER_A_RESULT, MEETINGS
from tests.architecture.access_people import PEOPLE
from tests.architecture.access_piles import PILES
from tests.architecture.access_setup import SETUP
from tests.architecture.access_tray import TRAY
from tests.architecture.addresses import (
    approval,
    birth_place,
    candidate,
    correction,
    counter_document,
    counter_dossier,
    document,
    dossier,
    emblem_file,
    endorsed_file,
    endorsement,
    event,
    held,
    held_page,
    leave,
    list_asked_for,
    listed,
    merged,
    naming,
    officer,
    officers_role,
    page,
    photo,
    print_order,
    printed_document,
    proposal,
    registration,
    scanned,
    stuck,
    stuck_kind,
    transmittal,
    two_people,
    unproved,
    version,
    waiver,
)
from tests.architecture.rules import (
    CASE,
    EVERYBODY,
    EXAM_READERS,
    EXAM_RUNNERS,
    ISSUERS,
    LATE_CASES,
    LEADERS,
    NOBODY,
    OFFICERS,
    READERS,
    REGISTER,
    SIGNED_IN,
    STAFF,
    TWO_STEP,
    VERIFIERS,
    Rule,
    anywhere,
    at_agency,
    own,
    public,
    room,
)
from tests.architecture.world import EXAMINER, OWNER, STRANGER

HOME = {
    **dict.fromkeys(("home.about", "home.privacy", "home.accessibility"), public()),
    **dict.fromkeys(
        ("home.front", "home.health", "home.ready", "home.manifest", "home.worker", "home.offline"), public()
    ),
    "home.emblem": Rule(get=EVERYBODY, make=emblem_file),
    "home.metrics": Rule(get=NOBODY, nothing_there=True),
    "home.desk": own(),
    "home.gallery": room("system_admin"),
}

ACCOUNT = {
    "account_login": public(post=True),
    "mfa_authenticate": public(post=True),
    "account.unlock": public(post=True, token="tidak-ada"),
    "account_logout": public(post=True),
    "account_signup": public(post=True),
    "account_email_verification_sent": public(post=True),
    "account.open": public(post=True, token="tidak-ada"),
    "account_confirm_email": Rule(get=EVERYBODY, post=EVERYBODY, make=lambda world: {"key": world.confirmation_key}),
    "account_reset_password": public(post=True),
    "account_reset_password_done": public(),
    "account_reset_password_from_key": public(post=True, uidb36="1", key="tidak-ada"),
    "account_reset_password_from_key_done": public(),
    "account_inactive": public(),
    "account.invitation": public(post=True, token="tidak-ada"),
    "account.show": own(),
    "account.sessions": own(post=True),
    "account.readings": own(),
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
    "mfa_download_recovery_codes": Rule(get=TWO_STEP),
    "notice.list": own(),
    "notice.read_all": own(get=False, post=True),
    "notice.open": Rule(get=None, post=frozenset({OWNER}), make=lambda world: {"pk": world.notice.pk}),
}

CATALOGUE = {
    "qualification.list": public(),
    "qualification.detail": public(slug="instruktur-5"),
    "qualification.nearest": public(),
    "scheme.list": public(),
    "scheme.detail": public(slug="pelayanan-prima"),
    "service_standard.list": public(),
    "service_standard.detail": public(slug="sertifikasi-profesi-pns"),
}

ONLY_OWNER = {"get": frozenset({OWNER}), "sees": CASE}
OWN_PAGE = Rule(**ONLY_OWNER, make=dossier)
OWN_FORM = Rule(**ONLY_OWNER, post=frozenset({OWNER}), make=dossier)
OWN_DOCUMENT_ACT = Rule(get=None, post=frozenset({OWNER}), sees=CASE, make=document)
SUPERIOR = frozenset({"verifier"})  # any person with an account may be somebody's superior
APPLYING = {
    "profile.edit": own(post=True),
    "dossier.mine": own(),
    "dossier.open": Rule(get=SIGNED_IN, post=SIGNED_IN, make=lambda _world: {"slug": "pelayanan-prima"}),
    "dossier.show": Rule(get=CASE, make=dossier),
    "dossier.eligibility": OWN_PAGE,
    "dossier.declare": OWN_FORM,
    "dossier.choice": Rule(
        get=frozenset({OWNER}), post=frozenset({OWNER}), make=lambda world: {"code": world.kkni_draft}
    ),
    "dossier.submit": OWN_FORM,
    "dossier.sent": OWN_PAGE,
    "dossier.withdraw": OWN_FORM,
    "dossier.answer": OWN_FORM,
    "dossier.letter": Rule(get=CASE, make=dossier),
    "dossier.rejection": Rule(get=READERS | {OWNER}, make=lambda world: {"code": world.rejected_code}),
    "dossier.time": Rule(get=CASE, make=dossier),
    "dossier.time_order": Rule(get=None, post=CASE, make=dossier),
    "dossier.time_file": Rule(get=CASE, make=lambda world: {"code": world.time_account_code}),
    "dossier.time_promise": Rule(
        get=LEADERS, post=LEADERS, sees=CASE, make=lambda world: dossier(world) | {"kind": world.clock_kind}
    ),
    "dossier.talk": Rule(get=OFFICERS | {OWNER}, post=OFFICERS | {OWNER}, sees=CASE, make=dossier),
    "dossier.notices": OWN_PAGE,
    "dossier.receipt": Rule(get=OFFICERS | {OWNER}, sees=CASE, make=lambda world: {"code": world.receipt_code}),
    "dossier.renew_pin": Rule(get=None, post=frozenset({OWNER}), sees=CASE, make=dossier),
    "correction.list": OWN_PAGE,
    "correction.ask": Rule(**ONLY_OWNER, post=frozenset({OWNER}), make=birth_place),
    "correction.answer": Rule(get=OFFICERS, post=OFFICERS, sees=CASE, make=correction),
    "proposal.answer": Rule(get=frozenset({OWNER}), post=frozenset({OWNER}), make=proposal),
    "exam.outcome": OWN_PAGE,
    "rules.list": public(),
    "rules.check": public(slug="pelayanan-prima"),
    "tracking.ask": public(post=True),
    "sample.show": public(row="001.9"),
    "endorsement.show": Rule(get=SUPERIOR, post=SUPERIOR, make=endorsement),
    "endorsement.refuse": Rule(get=None, post=SUPERIOR, make=endorsement),
    "endorsement.file": Rule(get=SUPERIOR, make=endorsed_file),
    **dict.fromkeys(("document.print", "document.sign", "document.ask_superior", "document.photos"), OWN_DOCUMENT_ACT),
    **dict.fromkeys(
        ("document.cancel_superior", "document.name_superior", "document.take_naming_back"), OWN_DOCUMENT_ACT
    ),
    # Who has no account comes with a link: without one there is nothing to see. tests/applicants/test_links.py has those with.
    "link.open": public(post=True, token="tidak-ada"),
    "link.renew": Rule(get=None, post=NOBODY, nothing_there=True, make=lambda _world: {"token": "tidak-ada"}),
    "link.show": Rule(get=NOBODY, post=NOBODY, nothing_there=True),
    "link.refuse": Rule(get=None, post=NOBODY, nothing_there=True),
    "link.file": Rule(get=NOBODY, nothing_there=True, make=lambda world: {"row": world.row}),
    "naming.list": room("intake_officer", "verifier"),
    "naming.answer": Rule(get=OFFICERS, post=OFFICERS, make=naming),
    "document.form": Rule(**ONLY_OWNER, make=printed_document),
    "document.show": Rule(**ONLY_OWNER, post=frozenset({OWNER}), make=document),
    "document.photo": Rule(**ONLY_OWNER, make=photo),
    "document.lack": Rule(get=None, post=frozenset({OWNER}), sees=CASE, make=document),
    "document.read": Rule(get=CASE, make=document),
    "document.download": Rule(get=CASE, make=version),
    "document.page": Rule(get=CASE, make=page),
}

QUEUE_ROLES = ("intake_officer", "verifier", "leadership", "certificate_admin", "inspectorate")
CHECKING = {
    "queue.list": room(*QUEUE_ROLES),
    "overdue.list": LATE_CASES,
    "dossier.check": Rule(get=OFFICERS, sees=CASE, make=dossier),
    "dossier.start_check": Rule(get=None, post=OFFICERS, sees=CASE, make=dossier),
    "dossier.check_nip": Rule(get=None, post=VERIFIERS, sees=CASE, make=dossier),
    "document.check": Rule(get=OFFICERS, post=OFFICERS, sees=CASE, make=document),
    "document.waive": Rule(get=None, post=OFFICERS, sees=CASE, make=document),
    "document.still_required": Rule(get=None, post=OFFICERS, sees=CASE, make=document),
    "dossier.return": Rule(get=OFFICERS, post=OFFICERS, sees=CASE, make=dossier),
    "dossier.begin_verification": Rule(get=None, post=OFFICERS, sees=CASE, make=dossier),
    "dossier.reject": Rule(get=VERIFIERS, post=VERIFIERS, sees=CASE, make=dossier),
    "dossier.declare_complete": Rule(get=VERIFIERS, post=VERIFIERS, sees=CASE, make=dossier),
    "dossier.ask_information": Rule(get=VERIFIERS, post=VERIFIERS, sees=CASE, make=dossier),
    "dossier.admit": Rule(get=LEADERS, post=LEADERS, sees=CASE, make=dossier),
    "dossier.refuse_admission": Rule(get=LEADERS, post=LEADERS, sees=CASE, make=dossier),
}

# Units a person holds already: the person's own pages, and those of the offices they sent a dossier to.
HOLDER = frozenset({OWNER})
HELD = {
    "held.mine": own(),
    "held.search": own(),
    "held.add": own(post=True),
    "held.evidence": Rule(get=HOLDER, post=HOLDER, sees=OFFICERS, make=held),
    "held.withdraw": Rule(get=None, post=HOLDER, sees=OFFICERS, make=held),
    "held.queue": room("intake_officer", "verifier"),
    "held.check": Rule(get=OFFICERS, post=OFFICERS, sees=HOLDER, make=held),
    "held.file": Rule(get=OFFICERS | HOLDER, make=held),
    "held.page": Rule(get=OFFICERS | HOLDER, make=held_page),
    "waiver.list": Rule(get=VERIFIERS, post=VERIFIERS, sees=CASE, make=dossier),
    "waiver.end": Rule(get=VERIFIERS, post=VERIFIERS, sees=CASE, make=waiver),
}

SHARERS = OFFICERS | LEADERS
COUNTER = at_agency("intake_officer")
COUNTER_PAGE = Rule(get=COUNTER, make=counter_dossier)
COUNTER_DOCUMENT_ACT = Rule(get=None, post=COUNTER, make=counter_document)
COUNTER_FORM = Rule(get=COUNTER, post=COUNTER, make=counter_dossier)
ENTERS_LEAVE = at_agency("intake_officer", "verifier", "leadership", "system_admin")
LEAVE = Rule(get=None, post=ENTERS_LEAVE, sees=at_agency(*STAFF), make=leave)  # staff read who is on leave
OFFICERS_FORM = Rule(get=OFFICERS, post=OFFICERS, sees=CASE, make=dossier)
AT_SOME_COUNTER = Rule(get=None, post=anywhere("intake_officer"), sees=SIGNED_IN)
OFFICE_WORK = {
    **dict.fromkeys(
        ("queue.search", "queue.export", "queue.together", "queue.habits"),
        Rule(get=None, post=anywhere(*QUEUE_ROLES), sees=SIGNED_IN),
    ),
    "queue.assign": room("intake_officer", "verifier", "leadership", post=True),
    "dossier.take": Rule(get=None, post=SHARERS, sees=CASE, make=dossier),
    "dossier.assign": Rule(get=SHARERS, post=SHARERS, sees=CASE, make=dossier),
    **dict.fromkeys(("dossier.reprint", "dossier.call", "dossier.fee"), OFFICERS_FORM),
    "leave.list": room(*STAFF, post=True),
    **dict.fromkeys(("leave.hand_over", "leave.hand_back", "leave.cancel"), LEAVE),
    "counter.home": room("intake_officer", post=True),
    "counter.add": room("intake_officer", post=True),
    **dict.fromkeys(("counter.correct", "counter.open"), AT_SOME_COUNTER),
    "counter.show": COUNTER_PAGE,
    "counter.profile": COUNTER_FORM,
    "counter.declare": COUNTER_FORM,
    "counter.eligibility": COUNTER_PAGE,
    "counter.choice": Rule(get=COUNTER, post=COUNTER, make=lambda world: {"code": world.kkni_counter_draft}),
    "counter.document": Rule(get=COUNTER, post=COUNTER, make=counter_document),
    "counter.print": COUNTER_DOCUMENT_ACT,
    **dict.fromkeys(("counter.photos", "counter.lack"), COUNTER_DOCUMENT_ACT),
    "counter.form": Rule(get=COUNTER, make=lambda world: counter_dossier(world) | {"row": world.counter_printed_row}),
    "counter.send": COUNTER_FORM,
    "counter.sent": COUNTER_PAGE,
}

ONLY_EXAMINER = frozenset({EXAMINER})
EXAMS = {
    **ASSESSING,
    "exam.calendar": public(),
    "exam.calendar_feed": public(),
    "exam.calendar_event": Rule(get=EVERYBODY, make=lambda world: {"code": world.coming_event.code}),
    "exam.list": Rule(get=EXAM_READERS | {STRANGER}, sees=SIGNED_IN),
    "exam.create": room("certificate_admin", "site_officer", post=True),
    "exam.event": Rule(get=EXAM_READERS, make=event),
    "exam.assign": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=event),
    "exam.assessor": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=event),
    "exam.site_officer": Rule(get=None, post=EXAM_RUNNERS | ONLY_EXAMINER, sees=EXAM_READERS, make=event),
    "exam.start": Rule(get=None, post=EXAM_READERS, make=event),
    "exam.change": Rule(get=EXAM_RUNNERS, post=EXAM_RUNNERS, sees=EXAM_READERS, make=event),
    "exam.cancel": Rule(get=None, post=EXAM_READERS, make=event),
    "exam.report": Rule(get=None, post=EXAM_READERS, make=event),
    "exam.report_file": Rule(get=EXAM_READERS, make=event),
    "exam.unassign": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=candidate),
}

LISTERS = ("certificate_admin", "inspectorate", "leadership")
CERTIFICATES = {
    "certificate.verify_home": public(),
    "certificate.verify_file": public(post=True),
    "certificate.verify": Rule(get=EVERYBODY, make=lambda world: {"code": world.certificate.code}),
    "certificate.signed": Rule(
        get=ISSUERS, post=ISSUERS, sees=REGISTER | {OWNER}, make=lambda world: {"code": world.certificate.code}
    ),
    "certificate.scan": Rule(get=REGISTER | {OWNER}, make=scanned),
    "certificate.print": room("certificate_admin"),
    **dict.fromkeys(("print.together", "handover.together"), room("certificate_admin", post=True)),
    **dict.fromkeys(("print.order", "print.file", "print.sign_out_list"), Rule(get=ISSUERS, make=print_order)),
    "transmittal.list": room(*LISTERS),
    "transmittal.create": Rule(get=None, post=anywhere("certificate_admin"), sees=SIGNED_IN),
    "transmittal.show": Rule(get=at_agency(*LISTERS), post=ISSUERS, sees=at_agency(*LISTERS), make=transmittal),
    "transmittal.file": Rule(get=at_agency(*LISTERS), make=transmittal),
    "certificate.issue": Rule(get=None, post=ISSUERS, sees=CASE, make=dossier),
    "certificate.receive": Rule(get=None, post=ISSUERS, sees=CASE, make=dossier),
    "certificate.handover": Rule(get=ISSUERS, post=ISSUERS, sees=CASE, make=dossier),
    "certificate.agree": OWN_FORM,
    "certificate.agreement_file": Rule(
        get=REGISTER | {OWNER}, sees=CASE, make=lambda world: {"code": world.agreement_code}
    ),
    "certificate.close": Rule(get=None, post=ISSUERS, sees=CASE, make=dossier),
    "certificate.file": Rule(get=REGISTER | {OWNER}, make=lambda world: {"code": world.certificate.code}),
    "certificate.letter_file": Rule(get=REGISTER | {OWNER}, make=lambda world: {"code": world.result_letter.code}),
}

RULES: dict[str, Rule] = (
    HOME | ACCOUNT | CATALOGUE | APPLYING | CHECKING | HELD | OFFICE_WORK | EXAMS | MEETINGS | CERTIFICATES | TRAY
)

# --- /pengaturan/: everybody but system administrators is refused before the object is read --------------

ADMINS = {"get": anywhere("system_admin"), "sees": SIGNED_IN}
ADMINS_FORM = ADMINS | {"post": anywhere("system_admin")}
ADMINS_POST = ADMINS_FORM | {"get": None}


SECONDS = {"get": anywhere("system_admin", "leadership", "inspectorate"), "sees": SIGNED_IN}
APPROVALS = {
    "approval.list": Rule(**SECONDS),
    "approval.show": Rule(**SECONDS | {"sees": NOBODY}, post=SECONDS["get"], make=approval),
    "approval.take_back": Rule(get=None, post=SECONDS["get"], make=approval),
}
SETTINGS = APPROVALS | {
    "settings.home": Rule(**ADMINS),
    "settings.people": Rule(**ADMINS_FORM),
    "settings.person_add": Rule(**ADMINS_FORM),
    "settings.person": Rule(**ADMINS, make=officer),
    "settings.person_edit": Rule(**ADMINS_FORM, make=officer),
    "settings.person_invite": Rule(**ADMINS_POST, make=officer),
    "settings.person_close": Rule(**ADMINS_FORM, make=officer),
    "settings.person_nip": Rule(**ADMINS_POST, make=officer),
    "settings.role_grant": Rule(**ADMINS_FORM, make=officer),
    "settings.role_revoke": Rule(**ADMINS_POST, make=officers_role),
    "settings.registrations": Rule(**ADMINS_FORM),
    "settings.registration_release": Rule(**ADMINS_FORM, make=registration),
    "settings.registration_hand_over": Rule(**ADMINS_FORM, make=registration),
    "settings.unproved_release": Rule(**ADMINS_POST, make=unproved),
    "settings.stuck": Rule(**ADMINS),
    "settings.tick_release": Rule(**ADMINS_POST),
    "settings.stuck_kind": Rule(**ADMINS, make=stuck_kind),
    "settings.stuck_retry_all": Rule(**ADMINS_POST, make=stuck_kind),
    "settings.stuck_retry": Rule(**ADMINS_POST, make=stuck),
    "settings.stuck_stop": Rule(**ADMINS_FORM, make=stuck),
    "settings.personnel": Rule(**ADMINS_FORM),
    "settings.personnel_template": Rule(**ADMINS),
    "settings.personnel_preview": Rule(**ADMINS, make=listed),
    "settings.personnel_changes": Rule(**SECONDS, make=list_asked_for),
    "settings.personnel_results": Rule(**ADMINS, make=listed),
    "settings.personnel_apply": Rule(**ADMINS_POST, make=listed),
    "settings.personnel_drop": Rule(**ADMINS_POST, make=listed),
    "settings.doubles": Rule(**ADMINS_FORM),
    "settings.merge": Rule(**ADMINS_FORM, make=two_people),
    "settings.unmerge": Rule(**ADMINS_FORM, make=merged),
}
TEAM = at_agency("technical_team")
REVIEWED = {"sees": READERS | TEAM, "make": lambda world: {"code": world.reviewed.code}}
RULES |= (
    SETTINGS
    | SETUP
    | {
        "service.open": Rule(get=SIGNED_IN, post=SIGNED_IN, make=lambda world: {"slug": world.reviewed.service.slug}),
        "review.begin": Rule(get=None, post=TEAM, **REVIEWED),
        **{name: Rule(get=TEAM, post=TEAM, **REVIEWED) for name in ("review.visit", "review.write")},
        **{name: Rule(get=LEADERS, post=LEADERS, **REVIEWED) for name in ("review.again", "review.decide")},
        "certificate.decision_file": Rule(get=READERS & REGISTER, **REVIEWED),
    }
)

RULES |= ABOVE | PILES | PEOPLE | EXAM_DAY | API | APPEALS | AFTER_A_RESULT
