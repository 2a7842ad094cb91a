"""Dossiers in which it is a person's turn, as their own desk lists them."""

from datetime import datetime

from applicants.models import Dossier
from certportal.kernel.accounts.models import User
from certportal.kernel.web import desk


def dossiers_waiting_for(person: User, now: datetime) -> list[Dossier]:
    urls = {row.url for row in desk.list_for("mine", person, now).rows}
    return [dossier for dossier in Dossier.objects.all() if dossier.get_absolute_url() in urls]
