"""The pages on which an application is filled in: the applicant's own, and the same ones at the counter.

At the counter an officer copies what somebody brought on paper. Views and templates are the same; what differs stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from applicants.forms import PaperForm, SubmitForm
from applicants.policies import enters_for_applicant, owns_dossier

if TYPE_CHECKING:
    from django.forms import Form

    from applicants.models import Document, Dossier
    from certportal.kernel.accounts.policies import Policy


@dataclass(frozen=True)
class Pages:
    """Whom these pages let in, how they call the applicant, what is ticked before sending, and the name of each address.

    `at_counter`: an officer fills in; what only the applicant can do (signing on screen, asking the superior) is not there.
    """

    may: Policy[Dossier]
    applicant: str
    declaration: type[Form]
    case: str
    profile: str
    eligibility: str
    declare: str
    choice: str
    document: str
    form_print: str
    form_file: str
    lack: str
    photos: str
    review: str
    sent: str
    home: str
    home_label: str
    at_counter: bool = False

    def case_url(self, dossier: Dossier) -> str:
        """The task list of the dossier."""
        return reverse(self.case, args=[dossier.code])

    def document_url(self, document: Document) -> str:
        """The page of one document."""
        return reverse(self.document, args=[document.dossier.code, document.requirement.code])

    def profile_url(self, dossier: Dossier, back: str = "") -> str:
        """The applicant's profile; `back` is the page to come back to, else the task list."""
        args = [dossier.code] if self.at_counter else []
        return f"{reverse(self.profile, args=args)}?kembali={back or self.case_url(dossier)}"


OWN_PAGES = Pages(
    may=owns_dossier,
    applicant="Anda",
    declaration=SubmitForm,
    case="dossier.show",
    profile="profile.edit",
    eligibility="dossier.eligibility",
    declare="dossier.declare",
    choice="dossier.choice",
    document="document.show",
    form_print="document.print",
    form_file="document.form",
    lack="document.lack",
    photos="document.photos",
    review="dossier.submit",
    sent="dossier.sent",
    home="dossier.mine",
    home_label="Permohonan saya",
)
COUNTER_PAGES = Pages(
    may=enters_for_applicant,
    applicant="pemohon",
    declaration=PaperForm,
    case="counter.show",
    profile="counter.profile",
    eligibility="counter.eligibility",
    declare="counter.declare",
    choice="counter.choice",
    document="counter.document",
    form_print="counter.print",
    form_file="counter.form",
    lack="counter.lack",
    photos="counter.photos",
    review="counter.send",
    sent="counter.sent",
    home="counter.home",
    home_label="Kembali ke loket",
    at_counter=True,
)
