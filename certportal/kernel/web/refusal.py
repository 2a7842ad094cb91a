"""A refusal is a sentence a person can act on: never a stack trace, never lost input, always one audit row."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.record import refused
from certportal.kernel.web import errors
from certportal.kernel.web.back import way_back
from certportal.kernel.web.races import sentence_of
from certportal.kernel.workdays.refusals import CalendarRefused

if TYPE_CHECKING:
    from django.db.models import Model

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

STORAGE_FULL = "storage_full"
ALREADY_MADE = "already_made"


class Refused(Exception):  # noqa: N818 - it is an answer, not an error
    """An act that was not done, with the Indonesian sentence that says why and what to do.

    `code` is a short stable word for tests and for choosing a page, `subject` the object of the act (for the audit row),
    `back` the address to return to (default: where the person came from), `verb` the act as the audit trail names it,
    `field` the field of a form the sentence is about, where it is about one.
    """

    def __init__(
        self,
        sentence: str,
        *,
        code: str = "refused",
        subject: "Model | None" = None,
        back: str = "",
        verb: str = "",
        field: str = "",
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.subject = subject
        self.back = back
        self.verb = verb
        self.field = field
        self.facts: Mapping[str, Any] | None = None  # of what was refused, for the audit row


REFUSALS = (Refused, PersonRefused, CalendarRefused)


@contextmanager
def races_told() -> Iterator[None]:
    """A UNIQUE that two people reach at once inside becomes a Refused (code "raced") with the sentence of its model.

    Any other IntegrityError is an error of the portal and is raised as it is.
    """
    try:
        yield
    except IntegrityError as exc:
        sentence = sentence_of(exc)
        if not sentence:
            raise
        raise Refused(sentence, code="raced") from exc


class TakesErrors(Protocol):
    """What a form must offer so that a refusal can be added to it."""

    @property
    def fields(self) -> Mapping[str, Any]: ...

    def add_error(self, field: str | None, error: ValidationError | str) -> None: ...


def write_down(request: HttpRequest, exc: Refused) -> None:
    """One audit row for the refusal, in a transaction of its own."""
    match = request.resolver_match
    verb = exc.verb or (match.view_name if match else "") or "request"
    # allauth's url names have no dot; the audit trail wants "part.act".
    verb = verb.replace("-", "_") if "." in verb else f"web.{verb.replace('-', '_')}"
    refused(verb, by=request.user, subject=exc.subject, sentence=exc.sentence, facts=exc.facts)


def known(exc: Exception) -> Refused:
    """Packages below this one have their own refusals; here they are converted to `Refused`."""
    return (
        exc
        if isinstance(exc, Refused)
        else Refused(str(exc), code=getattr(exc, "code", "refused"), field=getattr(exc, "field", ""))
    )


@contextmanager
def told_in(form: TakesErrors, request: HttpRequest) -> Iterator[None]:
    """The one way in which a form view acts: nothing that was typed is lost.

        if request.method == "POST" and form.is_valid():
            with told_in(form, request):
                actions.write_message(dossier, text=form.cleaned_data["text"], by=me(request), now=timezone.now())
                messages.success(request, "Pertanyaan Anda terkirim.")
                return redirect(dossier)
        return render(…)  # the form, with what was typed and the sentence of the refusal

    A refusal inside is added to the form, beside its field where it names one, and leaves its audit row. Two are raised
    further to `refusals`: the second of a double submit, which is no fault, and full storage, which has a page of its
    own. `tests/architecture/test_forms_keep_what_was_typed.py` checks it for every view.
    """
    try:
        with races_told():
            yield
    except REFUSALS as exc:
        refused_act = known(exc)
        if refused_act.code in {ALREADY_MADE, STORAGE_FULL}:
            raise
        form.add_error(refused_act.field if refused_act.field in form.fields else None, refused_act.sentence)
        write_down(request, refused_act)


def refusals(view: View) -> View:
    """Turn a refusal raised by the view into a message and a redirect back.

    The second of a double submit is no fault: the message says so and there is no audit row. Storage that is full
    answers 507 on a page of its own, so that a proxy and a monitor see it too.
    """

    @wraps(view)
    def calm(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with races_told():
                return view(request, *args, **kwargs)
        except REFUSALS as exc:
            return _answer(request, known(exc))

    return cast("View", calm)


def _answer(request: HttpRequest, exc: Refused) -> HttpResponseBase:
    if exc.code == ALREADY_MADE:
        messages.success(request, exc.sentence)
        return _go(request, way_back(request, exc.back))
    write_down(request, exc)
    if exc.code == STORAGE_FULL:
        return errors.storage_full(request)
    messages.error(request, exc.sentence)
    return _go(request, way_back(request, exc.back))


def _go(request: HttpRequest, target: str) -> HttpResponse:
    """A redirect; for a part of a page fetched by htmx, an order to load the whole page."""
    return (
        HttpResponse(status=204, headers={"HX-Redirect": target})
        if getattr(request, "htmx", False)
        else HttpResponseRedirect(target)
    )
