"""The lists of the desk."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from certportal.kernel.web import desk
from certportal.kernel.web.deadline import PRESSING
from certportal.kernel.web.desk import Listing, ListName, Row

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


@dataclass(frozen=True)
class Worklist:
    """One list with its title and its sentence for when it is empty. The count includes rows that are not shown."""

    name: ListName
    title: str
    empty: str
    listing: Listing

    @property
    def rows(self) -> list[Row]:
        return self.listing.rows

    @property
    def near(self) -> str:
        """How many of the rows are late, near, or past their target, in the words of their pills; "" when none is."""
        pressing, said = self.listing.pressing, Counter(row.clock.word for row in self.rows if row.clock)
        told = [f"{said[word]} {word.lower()}" for word in PRESSING if said[word]]
        if pressing and (not told or self.listing.is_cut):
            return f"{pressing} perlu didahulukan"
        return ", ".join(told) if pressing else ""


_TITLES: tuple[tuple[ListName, str, str], ...] = (
    ("mine", "Giliran saya", "Tidak ada yang menunggu Anda sekarang."),
    ("just_fixed", "Baru diperbaiki", ""),
)


def lists_for(user: "User", now: datetime) -> list[Worklist]:
    """The lists of this person, filled by the apps (kernel.web.desk.feed); a list beside the first one only with rows."""
    found = [Worklist(name, title, empty, desk.list_for(name, user, now)) for name, title, empty in _TITLES]
    return [one for one in found if one.rows or one.name == "mine"]
