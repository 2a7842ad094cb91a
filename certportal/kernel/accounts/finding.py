"""Finding people by what somebody types: a NIP, or the beginnings of words of their name."""

from __future__ import annotations

import re
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BooleanField, Func, Q, Value

from certportal.kernel.accounts.identifiers import compact
from certportal.kernel.accounts.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

_WORD = re.compile(r"\w+")
_BEFORE_A_WORD = (" ", "'", ".", "-", "(", "/")


class _HasWords(Func):
    """PostgreSQL: the name has words that begin so. The left side is the expression of the index `user_name_words`."""

    template = "(to_tsvector('simple', translate(%(expressions)s))"
    arg_joiner = ", '.,/''()-', '       ')) @@ to_tsquery('simple', "
    output_field = BooleanField()


def people_called(words: str) -> QuerySet[User]:
    """Everybody with this NIP, or whose name has, for each typed word, a word that begins so, in any order and case."""
    typed = _WORD.findall(words)
    if not typed:
        return User.objects.none()
    if connection.vendor == "postgresql":
        named = Q(_HasWords("full_name", Value(" & ".join(f"{word}:*" for word in typed))))
    else:
        named = reduce(and_, (_begins(word) for word in typed))
    return User.objects.filter(Q(nip=compact(words)) | named).order_by()


def people_called_in_parts(words: str) -> list[QuerySet[User]]:
    """The people of `people_called`, each in one part only: whoever stops after the first rows reads no more than those.

    PostgreSQL finds the names that begin as typed one after the other (index `user_name_beginning`); the words of a name it
    finds all at once.
    """
    called = people_called(words)
    if connection.vendor != "postgresql" or not _WORD.search(words):
        return [called]
    begins = Q(full_name__istartswith=" ".join(words.split()))
    return [User.objects.filter(begins).order_by(), called.exclude(begins)]


def _begins(word: str) -> Q:
    inside = (Q(full_name__icontains=f"{mark}{word}") for mark in _BEFORE_A_WORD)
    # The first condition follows from the others and spares most names their seven comparisons.
    return Q(full_name__icontains=word) & reduce(or_, inside, Q(full_name__istartswith=word))
