"""The words in which access.py says who may open what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from certportal.kernel.accounts.enums import STAFF_ROLES, Role
from tests.architecture.world import ANYONE, CHAIR, ELSEWHERE, EXAMINER, OWNER, STRANGER, World

APPLICANT = Role.APPLICANT.value  # another applicant
INSTITUTION = Role.INSTITUTION_OFFICER.value
STAFF = frozenset(role.value for role in STAFF_ROLES)  # at the agency of the case, and not yet concerned with it
SIGNED_IN = frozenset({OWNER, APPLICANT, INSTITUTION, EXAMINER, CHAIR, STRANGER}) | STAFF
EVERYBODY = SIGNED_IN | {ANYONE}
WHO = sorted(EVERYBODY)
# The same roles, each alone, at an agency that has nothing to do with the case (STRANGER holds them all at once).
COLLEAGUES_ELSEWHERE = tuple(sorted(f"{role}{ELSEWHERE}" for role in STAFF))
NOBODY: frozenset[str] = frozenset()


def nothing(_world: World) -> dict[str, Any]:
    """A page without an object in its address."""
    return {}


@dataclass(frozen=True)
class Rule:
    """Who may GET and who may POST one url.

    `get` and `post` name the people let in; None says that the method does not exist there. People who are not let in
    get 403 when they are in `sees` (colleagues who may know of the case, or everybody where there is no case), else 404.
    A public page (ANYONE in `get` or `post`) must be marked @login_not_required, every other page must not.
    `nothing_there` is an address that answers everybody of this table with 404: a library's, or one that needs a mailed link. `make` returns the arguments of the address; `json` is the body of a POST where the address takes JSON, not a form.
    """

    get: frozenset[str] | None
    post: frozenset[str] | None = None
    sees: frozenset[str] = NOBODY
    make: Callable[[World], dict[str, Any]] = nothing
    json: dict[str, Any] | None = None
    nothing_there: bool = False

    @property
    def public(self) -> bool:
        return self.nothing_there or ANYONE in (self.get or NOBODY) | (self.post or NOBODY)

    def expects(self, who: str, method: str) -> str:
        """One of: "in", "no such method", "sign in first", "forbidden", "not found"."""
        let_in = self.get if method == "GET" else self.post
        if who == ANYONE and not self.public:
            return "sign in first"
        if let_in is None:
            return "no such method"
        if self.nothing_there:
            return "not found"
        if _among(who, let_in):
            return "in"
        return "forbidden" if _among(who, self.sees) else "not found"


def _among(who: str, people: frozenset[str]) -> bool:
    """Whether they are named; somebody elsewhere is, where their role is and a stranger with that role is let in too."""
    role = who.removesuffix(ELSEWHERE)
    return who in people if role == who else {role, STRANGER} <= people


def at_agency(*roles: str) -> frozenset[str]:
    """These roles at the agency of the case, with the people of the case who hold them."""
    people = {"assessor": EXAMINER, "committee_member": CHAIR}
    return frozenset(roles) | {people[role] for role in roles if role in people}


def anywhere(*roles: str) -> frozenset[str]:
    """These roles at whatever agency: for lists, where people find the rows of their own agency."""
    return at_agency(*roles) | {STRANGER}


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
_ANSWERING = ("leadership", "verifier", "inspectorate")
# Posted it is a file with names and NIP, for those of them who read such lists.
LATE_CASES = Rule(get=anywhere(*_ANSWERING, "system_admin"), post=anywhere(*_ANSWERING), sees=SIGNED_IN)
VERIFIERS = at_agency("verifier")
LEADERS = at_agency("leadership")
READERS = at_agency("intake_officer", "verifier", "leadership", "certificate_admin", "inspectorate")
EXAM_READERS = at_agency(
    "agency_officer", "certificate_admin", "committee_member", "inspectorate", "leadership", "site_officer"
) | {EXAMINER}
CASE = READERS | EXAM_READERS | {OWNER}  # everybody who may know of a dossier that was sent and examined
EXAM_RUNNERS = at_agency("certificate_admin", "site_officer")
MEETING_READERS = at_agency("committee_member", "certificate_admin", "inspectorate", "leadership")
MEETING_MAKERS = at_agency("committee_member", "certificate_admin")
REGISTER = at_agency("agency_officer", "certificate_admin", "committee_member", "inspectorate", "leadership")
ISSUERS = at_agency("certificate_admin")

TWO_STEP = STAFF | {EXAMINER, CHAIR, STRANGER}  # people who have set up a second factor
