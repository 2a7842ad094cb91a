"""Search words about people (names, NIP, NIK, e-mail) go by POST into the session, never into an address.

Addresses stay in logs, histories and Referer headers; the other filters say nothing about anybody and stay there.

    @GET_POST
    def people(request):
        if request.method == "POST":
            return search.look_for(request, "people", keep=("peran", "keadaan"))
        form = SearchForm(search.criteria(request, "people"))

The form posts to its own page; a button with `name="hapus"` clears everything. Without `@once`: searching twice is
harmless, and after the back button another word must be searched.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect, QueryDict

LONGEST = 100
CLEAR = "hapus"
_KEY = "looked_for"


def looked_for(request: HttpRequest, place: str) -> str:
    """The word this person last searched for on the list called `place`; empty when none."""
    return str(request.session.get(_KEY, {}).get(place, ""))


def criteria(request: HttpRequest, place: str, *, field: str = "q") -> QueryDict:
    """The filters of the list: those of the address, and the remembered word as `field`.

    A word in the address (an old link) is ignored.
    """
    data = request.GET.copy()
    data[field] = looked_for(request, place)
    return data


def look_for(request: HttpRequest, place: str, *, keep: Sequence[str], field: str = "q") -> HttpResponseRedirect:
    """Remember the posted word and go to the list, with the filters named in `keep` in its address."""
    if CLEAR in request.POST:
        _remember(request, place, "")
        return HttpResponseRedirect(request.path)
    _remember(request, place, request.POST.get(field, "").strip()[:LONGEST])
    chosen = [(name, request.POST[name]) for name in keep if request.POST.get(name)]
    return HttpResponseRedirect(f"{request.path}?{urlencode(chosen)}" if chosen else request.path)


def _remember(request: HttpRequest, place: str, word: str) -> None:
    words = {name: kept for name, kept in request.session.get(_KEY, {}).items() if name != place}
    if word:
        words[place] = word
    request.session[_KEY] = words
