"""The lists of the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from certportal.kernel.web import desk
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
        """How many are near their limit or late, in words; "" when none is."""
        pressing = self.listing.pressing
        return f"{pressing} mendekati atau lewat batas" if pressing else ""


_TITLES: tuple[tuple[ListName, str, str], ...] = (
    ("mine", "Giliran saya", "Tidak ada yang menunggu Anda sekarang."),
    ("just_fixed", "Baru diperbaiki", "Belum ada berkas yang dikirim ulang setelah perbaikan."),
)


def lists_for(user: "User", now: datetime) -> list[Worklist]:
    """The lists of this person, filled by the apps (kernel.web.desk.feed)."""
    return [Worklist(name, title, empty, desk.list_for(name, user, now)) for name, title, empty in _TITLES]
