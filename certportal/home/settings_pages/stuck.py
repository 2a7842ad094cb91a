"""Work, letters and reminders that wait for something or for somebody, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from certportal.home.policies import tends_the_portal
from certportal.kernel.jobs import actions as job_acts
from certportal.kernel.jobs import queries as jobs
from certportal.kernel.jobs.enums import OPEN
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.registry import title_of
from certportal.kernel.outbox import actions as mail_acts
from certportal.kernel.outbox import queries as mails
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import actions as reminder_acts
from certportal.kernel.sla import queries as reminders
from certportal.kernel.sla.models import Reminder
from certportal.kernel.sla.registry import label_of
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.record import Actor

Row = Job | Message | Reminder
AT_ONCE: Final = 1_000
"""Rows that one "Coba semua" takes; the rest waits for the next press."""

PUT_OFF: Final = "Waktunya dicatat ketika jam server keliru. Pastikan jam server benar, lalu coba lagi."


class Stuck(QuerySet[Any]):
    """Rows of one kind that are set aside or hindered, with the `visible_to` that `load` needs."""

    def visible_to(self, user: User) -> Stuck:
        return self if tends_the_portal(user, None) else self.none()


@dataclass(frozen=True)
class Kind:
    """One kind of thing that gets stuck: its word in the address, its title, its rows, and what can be done."""

    slug: str
    title: str
    model: type[Any]
    set_aside: Callable[[], QuerySet[Any]]
    hindered: Callable[[], QuerySet[Any]]
    acts: Any
    name: Callable[[Any], str]
    again_at: Callable[[Any], datetime | None]
    undone: Q
    needs: tuple[str, ...] = ()

    def rows(self) -> Stuck:
        """Those set aside first, then those that wait (`waits`); of each the newest first."""
        found: Stuck = Stuck(self.model).filter(pk__in=(self.set_aside() | self.hindered()).values("pk"))
        aside = When(pk__in=self.set_aside().values("pk"), then=Value(False))
        waits = Case(aside, default=Value(True), output_field=BooleanField())
        found = found.annotate(waits=waits).select_related(*self.needs)
        return found.order_by("waits", "-pk")

    def is_over(self, pk: int) -> bool:
        """There is such a row, and since the page was drawn it was done, begun or given up."""
        return self.model.objects.filter(pk=pk).exists() and not self.rows().filter(pk=pk).exists()

    def trying(self) -> int:
        """How many failed before and are being tried again: their fault stays on the row until they are done."""
        again = self.model.objects.filter(self.undone).exclude(error="")
        return int(again.exclude(pk__in=self.rows().values("pk")).count())

    def counts(self) -> tuple[int, int]:
        """How many wait for a person, and how many are tried again by themselves."""
        return self.set_aside().count(), self.hindered().count()


def _mail_name(mail: Message) -> str:
    return f"{mail.subject} (kepada {mail.address})"


def _reminder_name(reminder: Reminder) -> str:
    return f"{label_of(reminder.clock.kind)}, {day_in_words(reminder.due_on)}"


def try_again(kind: Kind, pks: Collection[int], *, by: Actor | object, now: datetime) -> int:
    """Try these again now, as if they had never failed; returns how many."""
    retried: int = kind.acts.retry(kind.model.objects.filter(pk__in=pks), by=by, now=now)
    return retried


def give_up(kind: Kind, pk: int, *, by: Actor | object, note: str, now: datetime) -> None:
    """Give one up for good, with the reason."""
    kind.acts.stop(kind.model.objects.filter(pk=pk), by=by, note=note, now=now)


KINDS: Final = {
    kind.slug: kind
    for kind in (
        Kind(
            "pekerjaan", "Pekerjaan latar", Job, jobs.set_aside, jobs.hindered, job_acts,
            lambda job: title_of(job.kind), lambda job: job.run_after,
            Q(state__in=OPEN),
        ),
        Kind(
            "surat", "E-mail", Message, mails.set_aside, mails.hindered, mail_acts,
            _mail_name, lambda mail: mail.lease_until,
            Q(channel=Channel.EMAIL, state__in=[MessageState.QUEUED, MessageState.SENDING]),
        ),
        Kind(
            "pengingat", "Pengingat tenggat", Reminder, reminders.set_aside, reminders.hindered, reminder_acts,
            _reminder_name, lambda reminder: reminder.retry_after,
            Q(sent_at=None, stopped_at=None), ("clock",),
        ),
    )
}  # fmt: skip


_WORDS: Final = (
    (
        re.compile(r"^FilesAway"),
        "Penyimpanan dokumen di luar server tidak menjawab sebagaimana mestinya. Periksa layanan itu, jaringan, dan MEDIA_URL.",
    ),
    (re.compile(r"^FileLost"), "Dokumen sumbernya hilang dari penyimpanan. Kembalikan dari cadangan, lalu coba lagi."),
    (re.compile(r"^FileDamaged"), "Dokumen sumbernya rusak di penyimpanan. Kembalikan dari cadangan, lalu coba lagi."),
    (
        re.compile(r"^SSL"),
        "Sambungan aman (TLS) ke server lain gagal. Periksa sertifikat server itu dan jam server ini, lalu coba lagi.",
    ),
    (
        re.compile(r"Errno (100|101|107|112|113)\]"),
        "Jaringan server terputus. Periksa jaringannya; sesudah itu pekerjaan ini dicoba lagi sendiri.",
    ),
    (
        re.compile(r"^MemoryError|Errno (11|12)\]"),
        "Memori atau proses di server habis. Periksa apa yang menghabiskannya, lalu coba lagi.",
    ),
    (re.compile(r"Errno 28|Errno 122|StorageFull|No space left|disk is full", re.DOTALL), "Penyimpanan penuh."),
    (re.compile(r"Errno 30|readonly|read-only", re.DOTALL), "Penyimpanan atau basis data hanya dapat dibaca."),
    (
        re.compile(r"^PermissionError|Errno 13\]", re.DOTALL),
        "Portal tidak boleh membaca atau menulis berkasnya. Betulkan pemilik dan hak folder penyimpanan, lalu coba lagi.",
    ),
    (
        re.compile(r"Errno (5|116)\]", re.DOTALL),
        "Penyimpanan rusak atau terputus. Periksa disk atau penyimpanan jaringannya, lalu coba lagi.",
    ),
    (
        re.compile(r"Errno (23|24)\]", re.DOTALL),
        "Terlalu banyak berkas terbuka di server. Jalankan ulang worker, lalu coba lagi.",
    ),
    (
        re.compile(r"SMTPAuthentication", re.DOTALL),
        "Server e-mail menolak nama pengguna atau kata sandi portal. Periksa EMAIL_URL.",
    ),
    (re.compile(r"SMTPSenderRefused", re.DOTALL), "Server e-mail menolak alamat pengirim portal. Periksa FROM_EMAIL."),
    (
        re.compile(r"SMTPRecipientsRefused.*\b55[013]\b", re.DOTALL),
        "Server penerima menyatakan alamat ini tidak ada atau tidak menerima e-mail.",
    ),
    (re.compile(r"SMTPRecipientsRefused", re.DOTALL), "Server penerima belum mau menerima e-mail untuk alamat ini."),
    (
        re.compile(r"^SMTP|Connection\w*Error|TimeoutError|gaierror|herror|BrokenPipe", re.DOTALL),
        "Server tidak menjawab.",
    ),
    (re.compile(r"^(Operational|Interface|Database)Error"), "Basis data tidak menjawab atau terganggu."),
    (re.compile(r"^(SoftTimeLimitExceeded|TimeLimitExceeded)", re.DOTALL), "Pekerjaan ini terlalu lama."),
    (
        re.compile(r"No handler for jobs", re.DOTALL),
        "Portal versi ini tidak mengenal pekerjaan ini. Jalankan worker dengan versi yang sama seperti portal, lalu coba lagi.",
    ),
    (
        re.compile(r"^NobodyToRemindError", re.DOTALL),
        "Tidak ada petugas yang dapat diingatkan. Tunjuk petugasnya, lalu coba lagi.",
    ),
)


def in_words(error: str, outages: int = 0) -> str:
    """The stored fault as a sentence that says what is wrong; one that is a sentence already stays as it is.

    Where `outages` were counted, `retry` has judged that it is no fault of ours: this never says otherwise.
    """
    for pattern, sentence in _WORDS:
        if pattern.search(error):
            return sentence
    if not re.match(r"[A-Z]\w*(Error|Exception|[a-z][A-Z]\w*)(:|$)", error):
        return error
    if outages:
        return "Gangguan di luar portal. Periksa server, jaringan, dan penyimpanan; sesudah itu dicoba lagi sendiri."
    return "Galat program. Kirim rinciannya kepada pengembang."
