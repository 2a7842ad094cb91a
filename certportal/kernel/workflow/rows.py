"""The rows of a flow's table: everything the portal knows about a state or a move is in its row, nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from certportal.kernel.accounts.enums import Role
    from certportal.kernel.accounts.models import User
    from certportal.kernel.accounts.policies import Policy
    from certportal.kernel.audit.record import SystemActor
    from certportal.kernel.web.desk import Tone
    from certportal.kernel.workflow.models import Flowing

Thing = TypeVar("Thing", bound="Flowing")
Judged_contra = TypeVar("Judged_contra", contravariant=True)

Maker: TypeAlias = "User | SystemActor"
"""Who makes a move: a person, or the portal itself."""

NoteRule = Literal["none", "optional", "required"]
NOTHING_TO_DO = "Tidak ada. Kami memberi tahu Anda jika ada perkembangan."
OTHERS_TASK = "Langkah ini dikerjakan petugas lain."


# --- States ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Turn:
    """Who has to act: the name that screens use, and the roles on whose desks the object appears.

    `concerned` is the person the object is about: their own page says "Anda" instead of the name.
    """

    name: str = ""
    roles: tuple[Role, ...] = ()
    concerned: bool = False

    def __str__(self) -> str:
        return self.name

    def __bool__(self) -> bool:
        return bool(self.name)


NOBODY = Turn()


@dataclass(frozen=True)
class State:
    """One state: its stored code and everything screens say about it.

    `staff` and `public` are its names for the office and for the person concerned; `turn` whose turn it is; `todo` what
    the person concerned must do now and `by_when` until when, where no clock says it. `own_time` says beside the date whose
    time it is, while it is that person's turn. `step` is its name in the list of steps, as something done or still to come
    (`public` speaks of the present); `place` orders those steps, 0 is not listed. `stage` is the stage of work whose
    officer works on it. `milestone` is the step of the service's own standard it belongs to (001, component 2), in one or
    two words; several states share one, and what comes after the last one has none. `marks` say what else may be done in this state, in terms of the app that owns the flow.
    """

    code: str
    staff: str
    public: str
    turn: Turn = NOBODY
    tone: Tone = "info"
    todo: str = NOTHING_TO_DO
    by_when: str = ""
    own_time: str = ""
    step: str = ""
    place: int = 0
    stage: str = ""
    milestone: str = ""
    marks: AbstractSet[str] = frozenset()
    final: bool = False

    @property
    def step_name(self) -> str:
        """How the state is called in a list of steps."""
        return self.step or self.public


@dataclass(frozen=True)
class Marked:
    """As the source of a move: every state with this mark, also those that apps above add later."""

    mark: str


# --- What a move asks -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Guard(Generic[Judged_contra]):
    """A named condition: `(object, person)` -> the Indonesian sentence that refuses, or None."""

    name: str
    test: Callable[[Judged_contra, Any], str | None]

    def __call__(self, obj: Judged_contra, by: Maker) -> str | None:
        return self.test(obj, by)

    def __str__(self) -> str:
        return self.name


def guard(test: Callable[[Thing, Maker], str | None]) -> Guard[Thing]:
    """Decorator: the function's name becomes the guard's name."""
    return Guard(test.__name__, test)


# --- What a move does besides ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Starts:
    """The move starts the clock of this kind on the day it is made."""

    kind: str


@dataclass(frozen=True)
class Stops:
    """The move stops the clock of this kind, where one runs."""

    kind: str


@dataclass(frozen=True)
class Pauses:
    """The move pauses the clock of this kind, where one runs; the note is the reason."""

    kind: str


@dataclass(frozen=True)
class Resumes:
    """The move resumes the paused clock of this kind."""

    kind: str


@dataclass(frozen=True)
class Reopens:
    """The move pauses anew the clock of this kind that was stopped while it was paused; the note is the reason."""

    kind: str


@dataclass(frozen=True)
class Hands(Generic[Judged_contra]):
    """From the move on the days of this clock count for `to(object)` (a `WaitingOn` code; "" leaves it as it is)."""

    kind: str
    to: Callable[[Judged_contra], str]


ClockEffect = Starts | Stops | Pauses | Resumes | Reopens | Hands[Judged_contra]


@dataclass(frozen=True)
class Tells(Generic[Judged_contra]):
    """A notice that goes out with the move: a message kind, its readers and its facts."""

    kind: str
    to: Callable[[Judged_contra], Iterable[User]]
    facts: Callable[[Judged_contra], Mapping[str, Any]] = lambda _obj: {}


@dataclass(frozen=True)
class Move(Generic[Judged_contra]):
    """One row: from `source` (state codes, or a mark) to `target`, by whom, under which conditions, and what follows.

    `page` is the url name of the page or address on which a person makes it, or a function `(object, person)` that
    answers one; a move without a page has no button of its own. `at_once`: its button makes the move without another
    page. `aside`: it leads off the main way and is never the main button. `note` says whether a note is asked,
    `note_is_told` that it was written for the person concerned; other notes stay in the office. `others_task` is shown
    to an officer who sees the next step and may not make it. `step` is its name in the list of steps, where the name of
    the state it leads to would not say what was done: it leads back there. `system` lets the named SYSTEM actor make
    it; nobody else is ever exempt from `allowed`.
    """

    name: str
    label: str
    source: AbstractSet[str] | Marked
    target: str
    allowed: Policy[Judged_contra]
    guards: tuple[Guard[Judged_contra], ...] = ()
    clocks: tuple[ClockEffect[Judged_contra], ...] = ()
    tells: tuple[Tells[Judged_contra], ...] = ()
    note: NoteRule = "none"
    note_is_told: bool = False
    page: str | Callable[[Judged_contra, User], str] = ""
    at_once: bool = False
    aside: bool = False
    others_task: str = OTHERS_TASK
    step: str = ""
    system: bool = False

    @property
    def sources(self) -> frozenset[str]:
        """The state codes it starts from; a mark is replaced by the flow, whose rows have codes only."""
        if isinstance(self.source, Marked):
            raise TypeError(f"{self.name} is asked for its states outside of a flow")
        return frozenset(self.source)

    def page_for(self, obj: Judged_contra, person: User) -> str:
        """The url name of the page on which this person makes the move; "" when it has none."""
        return self.page(obj, person) if callable(self.page) else self.page
