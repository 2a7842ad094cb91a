"""When a dossier has ended, as the database knows it: for its constraints, its indexes, and the lists of what goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Q
from django.db.models.lookups import In

from applicants.enums import DossierState

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

# The database's own list, for its constraints and indexes: a person may apply again for the same scheme once the earlier
# dossier has reached one of these. Everything else that is said about states stands in the flow's rows.
ENDED_STATES = (
    DossierState.CLOSED,
    DossierState.WITHDRAWN,
    DossierState.REJECTED,
    DossierState.EXPIRED,
    DossierState.HANDED_OVER,
)


@CharField.register_lookup
class WrittenIn(In):
    """As `in`, for words of the program alone: they stand in the statement itself and not beside it.

    SQLite plans before it is told values, and takes an index of some rows only where the statement says that it asks for
    these: without the words it reads every dossier there ever was.
    """

    lookup_name = "written_in"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        sql, words = super().as_sql(compiler, connection)
        return sql % tuple(f"'{DossierState(str(word))}'" for word in words), ()


LIVE = ~Q(state__written_in=ENDED_STATES)
