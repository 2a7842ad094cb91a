"""The lists of the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import is_staff_person, roles_of
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
        """How many of the rows say so of themselves, in the words of their pills; "" when none does."""
        pressing = self.listing.pressing
        return f"{pressing} lewat target, mendekati batas, atau terlambat" if pressing else ""


_TITLES: tuple[tuple[ListName, str, str], ...] = (
    ("mine", "Giliran saya", "Tidak ada yang menunggu Anda sekarang."),
    ("just_fixed", "Baru diperbaiki", "Belum ada berkas yang dikirim ulang setelah perbaikan."),
)


def lists_for(user: "User", now: datetime) -> list[Worklist]:
    """The lists of this person, filled by the apps (kernel.web.desk.feed).

    No case comes back to an admin who is nothing else, so that an empty list would only stand in their way.
    """
    found = [Worklist(name, title, empty, desk.list_for(name, user, now)) for name, title, empty in _TITLES]
    others = {role for role, _place in roles_of(user)} - {Role.APPLICANT, Role.SYSTEM_ADMIN}
    only_admin = is_staff_person(user) and not others
    return [one for one in found if one.rows or one.name == "mine" or not only_admin]
