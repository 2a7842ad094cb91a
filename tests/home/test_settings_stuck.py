"""/pengaturan/pekerjaan/: what is stuck, why in words, tried again one by one or together, or given up with a reason."""

import errno
import io
import os
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certportal.home.settings_pages.desk import portal_unwell, set_aside_rows
from certportal.home.settings_pages.stuck import KINDS, give_up, in_words, try_again
from certportal.home.settings_pages.views.stuck import OVER
from certportal.kernel.audit.faults import plain_fault
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.jobs import registry
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.retry import MOST_FAILURES, is_environment
from certportal.kernel.jobs.trusted import HELD
from certportal.kernel.outbox.enums import MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock, Reminder, TickHold
from certportal.kernel.sla.sending import due_ids
from certportal.kernel.web import outages
from tests.draining import run_job
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.jobs import JobFactory
from tests.factories.outbox import MailFactory
from tests.home.asking import body, queries, said, url
from tests.kernel.jobs.test_retry import OUTSIDE

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
FULL = f"OSError: [Errno {errno.ENOSPC}] No space left on device"


def aside(**facts):
    return JobFactory(kind="papers.render", state=JobState.QUARANTINED, finished_at=timezone.now(), **facts)


def reminder(**facts):
    office = OrganisationFactory()
    clock = Clock.objects.create(
        kind="test.service", subject_type="accounts.organisation", subject_id=office.pk, organisation=office,
        started_on=TODAY, limit_days=5, limit_on=TODAY,
    )  # fmt: skip
    return Reminder.objects.create(clock=clock, kind="due", due_on=TODAY, failures=MOST_FAILURES, **facts)


def test_admin_sees_what_is_set_aside_and_what_waits_with_its_reason(office):
    aside(error="ValueError: halaman 2")
    JobFactory(kind="papers.render", outages=3, error=FULL, run_after=timezone.now() + timedelta(minutes=4))
    JobFactory(kind="papers.render")  # has not been tried: nothing hinders it
    page = body(office.get(url("stuck_kind", "pekerjaan")))
    assert page.count("Cetak dokumen</strong>") == 2
    assert "Galat program." in page
    assert "ValueError: halaman 2" in page
    assert "Penyimpanan penuh." in page
    assert "Dicoba lagi " in page
    overview = body(office.get(url("stuck")))
    assert "1 disisihkan" in overview
    assert "1 menunggu gangguan selesai" in overview
    assert overview.count("Tidak ada yang menunggu") == 2
    assert "0 menunggu" not in overview


def test_row_asks_no_question_of_its_own(office):
    counts = []
    for _ in range(2):
        aside()
        reminder()
        counts.append([queries(office, url("stuck_kind", kind)) for kind in KINDS])
    assert counts[0] == counts[1]


def test_paper_set_aside_in_an_earlier_outage_is_drawn_after_one_press(office):
    """The same key gave back the dead row for ever."""
    job = aside(failures=MOST_FAILURES, losses=2, error=FULL, key="papers.render:X")
    answer = office.post(url("stuck_retry", "pekerjaan", job.pk), follow=True)
    assert said(answer) == ["Cetak dokumen: dicoba lagi."]
    job.refresh_from_db()
    assert (job.state, job.failures, job.losses, job.finished_at) == (JobState.QUEUED, 0, 0, None)
    event = AuditEvent.objects.get(verb="job.retry")
    assert (event.after["kind"], str(event.actor_id)) == ("papers.render", office.session["_auth_user_id"])


def test_all_of_a_kind_are_tried_again_and_the_other_kinds_left_alone(office):
    jobs = [aside(), JobFactory(outages=1, run_after=timezone.now() + timedelta(hours=1))]
    mail = MailFactory(state=MessageState.QUARANTINED)
    assert said(office.post(url("stuck_retry_all", "pekerjaan"), follow=True))[0].startswith("2 dicoba lagi")
    assert Job.objects.filter(pk__in=[job.pk for job in jobs], run_after__lte=timezone.now(), outages=0).count() == 2
    mail.refresh_from_db()
    assert mail.state == MessageState.QUARANTINED


def test_letter_is_sent_again_unless_its_link_is_gone(office):
    kept, blanked = (MailFactory(state=MessageState.QUARANTINED, body=text) for text in ("isi", ""))
    office.post(url("stuck_retry", "surat", kept.pk))
    assert "sudah dihapus" in said(office.post(url("stuck_retry", "surat", blanked.pk), follow=True))[-1]
    assert dict(Message.objects.values_list("pk", "state")) == {
        kept.pk: MessageState.QUEUED,
        blanked.pk: MessageState.QUARANTINED,
    }


def test_reminder_goes_with_the_next_tick_again(office):
    row = reminder(error="NobodyToRemindError: verification due")
    assert "Tunjuk petugasnya" in body(office.get(url("stuck_kind", "pengingat")))
    office.post(url("stuck_retry", "pengingat", row.pk))
    row.refresh_from_db()
    assert (row.failures, row.retry_after) == (0, None)


@pytest.mark.parametrize("kind", list(KINDS))
def test_giving_up_wants_a_reason_and_keeps_it_in_the_trail(kind, office):
    row = {"pekerjaan": aside, "surat": lambda: MailFactory(state=MessageState.FAILED), "pengingat": reminder}[kind]()
    answer = office.post(url("stuck_stop", kind, row.pk), {"note": ""})
    assert answer.status_code == 200
    assert f"Hentikan {KINDS[kind].title.lower()} ini</h1>" in " ".join(body(answer).split())
    assert answer.context["form"].errors.keys() == {"note"}
    office.post(url("stuck_stop", kind, row.pk), {"note": "Berkasnya sudah dicetak ulang."})
    event = AuditEvent.objects.get(verb__endswith=".stop")
    assert event.note == "Berkasnya sudah dicetak ulang."
    assert "Tidak ada yang macet" in body(office.get(url("stuck_kind", kind)))
    assert said(office.get(url("stuck_stop", kind, row.pk), follow=True))[-1] == OVER


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_was_told_to_try_again_is_counted_until_it_is_done(kind, office):
    {
        "pekerjaan": aside,
        "surat": lambda **facts: MailFactory(state=MessageState.FAILED, **facts),
        "pengingat": reminder,
    }[kind](error=FULL)
    page = body(office.post(url("stuck_retry_all", kind), follow=True))
    assert "<strong>1</strong> sedang dicoba lagi" in page
    assert "Tidak ada yang macet" not in page
    assert "1 sedang dicoba lagi" in body(office.get(url("stuck")))


@pytest.mark.parametrize("act", ["retry", "stop"])
def test_what_was_begun_or_done_since_the_page_was_drawn_is_left_alone(act, admin):
    begun = {
        "pekerjaan": JobFactory(state=JobState.RUNNING, outages=1, lease_until=timezone.now() + timedelta(minutes=5)),
        "surat": MailFactory(state=MessageState.SENT, sent_at=timezone.now(), outages=1),
        "pengingat": reminder(sent_at=timezone.now()),
    }
    for kind, row in begun.items():
        if act == "retry":
            assert try_again(KINDS[kind], [row.pk], by=admin, now=timezone.now()) == 0
        else:
            give_up(KINDS[kind], row.pk, by=admin, note="Sudah beres.", now=timezone.now())
        row.refresh_from_db()
    assert (begun["pekerjaan"].state, begun["surat"].state) == (JobState.RUNNING, MessageState.SENT)
    assert begun["pengingat"].stopped_at is None
    assert not AuditEvent.objects.filter(verb__in=[f"{kind}.{act}" for kind in ("job", "message", "reminder")]).exists()


def test_reminder_that_was_given_up_is_not_sent(admin):
    row = reminder()
    give_up(KINDS["pengingat"], row.pk, by=admin, note="Sudah dijawab.", now=timezone.now())
    Reminder.objects.filter(pk=row.pk).update(failures=0)
    assert due_ids(row.clock.organisation, TODAY, timezone.now()) == []


def test_retry_wakes_a_worker_and_begins_the_five_days_anew(admin, django_capture_on_commit_callbacks):
    mail = MailFactory(state=MessageState.QUARANTINED, hindered_since=timezone.now() - timedelta(days=6))
    with django_capture_on_commit_callbacks() as rings:
        try_again(KINDS["pekerjaan"], [aside().pk], by=admin, now=timezone.now())
        try_again(KINDS["surat"], [mail.pk], by=admin, now=timezone.now())
    mail.refresh_from_db()
    assert (len(rings), mail.hindered_since) == (2, None)


def test_work_that_is_well_is_no_business_of_this_page(office):
    done = JobFactory(state=JobState.DONE, finished_at=timezone.now())
    assert said(office.post(url("stuck_retry", "pekerjaan", done.pk), follow=True)) == [OVER]
    assert office.post(url("stuck_retry", "pekerjaan", done.pk + 1)).status_code == 404
    assert office.get("/pengaturan/pekerjaan/lain/").status_code == 404


def test_what_is_set_aside_waits_for_the_admin_on_their_desk(office, admin):
    assert list(set_aside_rows(admin, timezone.now())) == []
    aside()
    MailFactory(state=MessageState.FAILED)
    reminder()
    page = body(office.get("/meja-kerja/"))
    for kind, title in (("pekerjaan", "Pekerjaan latar"), ("surat", "E-mail"), ("pengingat", "Pengingat tenggat")):
        assert f"{title}: 1 disisihkan karena gagal" in page
        assert f'href="{url("stuck_kind", kind)}"' in page
    assert "Tidak ada yang menunggu Anda" not in page
    assert list(set_aside_rows(PersonFactory(password=None), timezone.now())) == []
    assert "<strong>3</strong> disisihkan" in body(office.get(url("home")))


def test_admin_reads_what_monitoring_knows_above_the_calendar(office, monkeypatch):
    monkeypatch.setattr("certportal.home.ready.store_takes_files", lambda: False)
    monkeypatch.setattr("certportal.home.ready.free_percent", lambda _folder: 0)
    TickHold.objects.create(pk=1, last_at=timezone.now() - timedelta(days=45))
    desk, settings = body(office.get("/meja-kerja/")), body(office.get(url("home")))
    for sentence in ("tidak menerima berkas.", "Ruang disk tersisa 0 persen."):
        assert sentence in desk
        assert sentence in settings
    assert desk.index(HELD) < desk.index("Ruang disk") < desk.index("Kalender hari kerja")
    assert list(portal_unwell(PersonFactory(password=None), timezone.now())) == []


def test_tick_that_waits_is_told_and_an_admin_lets_it_run(office, admin):
    TickHold.objects.create(pk=1, last_at=timezone.now() - timedelta(days=45))
    assert HELD in next(portal_unwell(admin, timezone.now())).sentence
    assert f">{HELD}</h2>" in body(office.get(url("stuck")))
    assert said(office.post(url("tick_release"), follow=True)) == [
        "Tenggat dan pengingat dihitung lagi dalam satu menit."
    ]
    assert "Tenggat berhenti dihitung" not in body(office.get(url("stuck")))
    assert AuditEvent.objects.filter(verb="tick.release", actor_id=admin.pk).count() == 1
    assert said(office.post(url("tick_release"), follow=True)) == [], "nothing waits any more"


def test_command_lists_and_tries_again():
    job, mail, out = aside(error=FULL), MailFactory(state=MessageState.QUARANTINED), io.StringIO()
    call_command("jobs", "list", stdout=out)
    assert f"pekerjaan {job.pk}: Cetak dokumen: Penyimpanan penuh." in out.getvalue()
    assert f"surat {mail.pk}:" in out.getvalue()
    call_command("jobs", "retry", "pekerjaan", str(job.pk), stdout=out)
    assert "pekerjaan: 1 dicoba lagi" in out.getvalue()
    job.refresh_from_db()
    mail.refresh_from_db()
    assert (job.state, mail.state) == (JobState.QUEUED, MessageState.QUARANTINED)
    with pytest.raises(CommandError, match="Tidak ada pekerjaan nomor"):
        call_command("jobs", "retry", "pekerjaan", str(job.pk))
    with pytest.raises(CommandError, match=r"“job”.*: pekerjaan, surat, pengingat"):
        call_command("jobs", "retry", "job", "999")


def test_command_begins_anew_all_that_an_outage_put_off():
    """Storage, mail server and database were away; whoever mended them has a shell and does not wait for the next tries."""
    soon, counts = timezone.now() + timedelta(hours=1), {"failures": 2, "outages": 7}
    for _ in range(2):
        JobFactory(kind="papers.render", run_after=soon, losses=1, **counts)
        MailFactory(lease_until=soon, hindered_since=timezone.now(), losses=1, **counts)
        Reminder.objects.filter(pk=reminder().pk).update(retry_after=soon, **counts)
    call_command("jobs", "retry", stdout=(out := io.StringIO()))
    assert out.getvalue() == "pekerjaan: 2 dicoba lagi\nsurat: 2 dicoba lagi\npengingat: 2 dicoba lagi\n"
    clean = {"failures": 0, "outages": 0}
    assert Job.objects.filter(run_after__lte=timezone.now(), losses=0, **clean).count() == 2
    assert Message.objects.filter(lease_until=None, hindered_since=None, losses=0, **clean).count() == 2
    assert Reminder.objects.filter(retry_after=None, **clean).count() == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FULL, "Penyimpanan penuh."),
        ("OSError: [Errno 30] Read-only file system", "Penyimpanan atau basis data hanya dapat dibaca."),
        ("PermissionError: [Errno 13] Permission denied: '/data/media/x'", "tidak boleh membaca atau menulis"),
        ("PermissionError: [Errno 1] Operation not permitted", "tidak boleh membaca atau menulis"),
        ("OSError: [Errno 5] Input/output error: '/data/media/x'", "Penyimpanan rusak atau terputus."),
        ("OSError: [Errno 116] Stale file handle", "Penyimpanan rusak atau terputus."),
        ("OSError: [Errno 24] Too many open files", "Terlalu banyak berkas"),
        ("OSError: [Errno 23] Too many open files in system", "Terlalu banyak berkas"),
        ("OSError: [Errno 131] Belum dikenal", "Galat program."),
        ("SMTPAuthenticationError: (535, b'no')", "EMAIL_URL"),
        ("SMTPRecipientsRefused: {'a@b.id': (550, b'5.1.1')}", "alamat ini tidak ada"),
        ("SMTPRecipientsRefused: {'a@b.id': (450, b'later')}", "belum mau"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "Server tidak menjawab."),
        ("OperationalError: server closed the connection", "Basis data tidak menjawab atau terganggu."),
        ("SoftTimeLimitExceeded: ", "terlalu lama"),
        ("LookupError: No handler for jobs of kind x", "tidak mengenal pekerjaan ini"),
        ("FilesAway: EndpointConnectionError", "MEDIA_URL"),
        ("FilesAway: ConnectTimeoutError", "MEDIA_URL"),
        ("FileDamaged: original/86/86af.pdf", "rusak di penyimpanan"),
        ("FileLost: original/86/86af.pdf", "hilang dari penyimpanan"),
        ("SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired", "(TLS)"),
        ("OSError: [Errno 113] No route to host", "Jaringan"),
        ("OSError: [Errno 101] Network is unreachable", "Jaringan"),
        ("BlockingIOError: [Errno 11] Resource temporarily unavailable", "Memori atau proses"),
        ("OSError: [Errno 12] Cannot allocate memory", "Memori atau proses"),
        ("KeyError: 'nama'", "Galat program."),
        ("Berkas sumber sudah tidak ada.", "Berkas sumber sudah tidak ada."),
        ("RemoteDisconnected: closed without response", "Galat program."),
    ],
)
def test_fault_in_words(error, words):
    assert words in in_words(error)
    assert in_words(error, outages=1) == in_words(error).replace(in_words("KeyError: 1"), in_words("KeyError: 1", 1))


def test_whatever_is_waited_out_has_words():
    """The rule of what is an outage knew more faults than the page had words for, and called them errors of the program."""
    numbers = [OSError(number, os.strerror(number)) for number in errno.errorcode]
    kinds = {kind for parent in outages._CUT for kind in (parent, *parent.__subclasses__())}
    own = [kind("/data/86/a.pdf") for kind in kinds if kind.__module__ in {"builtins", "ssl", "socket"}]
    waited = [
        fault for fault in (*numbers, *own, *OUTSIDE) if is_environment(fault) and not isinstance(fault, ValueError)
    ]
    assert len(waited) > 60
    stored = [plain_fault(fault) for fault in waited]
    assert [fault for fault in stored if in_words(fault) in {fault, in_words("KeyError: 'nama'")}] == []


def test_what_a_fault_leaves_on_a_row_is_told_in_words_and_an_outage_never_as_an_error_of_ours(monkeypatch, office):
    full, bad = OSError(errno.ENOSPC, "No space left on device"), ValueError("halaman 2")
    faults = {"Penyimpanan penuh.": (StorageFull(), None), "Gangguan di luar portal.": (KeyError("halaman 1"), full)}
    faults |= {"Galat program.": (bad, None)}

    def fail(job):
        fault, cause = faults[job.args["words"]]
        raise fault from cause

    monkeypatch.setitem(registry._HANDLERS, "test.full", registry.Handler(fail, registry.LEASE, ""))
    for words in faults:
        run_job(JobFactory(kind="test.full", args={"words": words}).pk, now=timezone.now())
    call_command("jobs", "list", stdout=(out := io.StringIO()))
    for told in (out.getvalue(), body(office.get(url("stuck_kind", "pekerjaan")))):
        assert [told.count(words) for words in faults] == [1, 1, 1]


def test_newest_stands_first_and_one_press_takes_no_more_than_its_bound(office, monkeypatch):
    rows = [aside(error=f"Sebab {number}.") for number in range(3)]
    page = body(office.get(url("stuck_kind", "pekerjaan")))
    assert page.index("Sebab 2.") < page.index("Sebab 1.") < page.index("Sebab 0.")
    monkeypatch.setattr("certportal.home.settings_pages.views.stuck.AT_ONCE", 2)
    assert said(office.post(url("stuck_retry_all", "pekerjaan"), follow=True))[0].startswith("2 dicoba lagi.")
    assert [Job.objects.get(pk=row.pk).state for row in rows] == [
        JobState.QUARANTINED,
        JobState.QUEUED,
        JobState.QUEUED,
    ]


@pytest.mark.parametrize("kind", ["pekerjaan", "surat", "pengingat"])
def test_what_a_clock_that_was_ahead_put_off_is_shown_and_released(office, kind):
    ahead, soon = timezone.now() + timedelta(days=400), timezone.now() + timedelta(hours=30)
    for moment in (ahead, soon):
        match kind:
            case "pekerjaan":
                JobFactory(kind="papers.render", run_after=moment)
            case "surat":
                MailFactory(lease_until=moment)
            case _:
                Reminder.objects.filter(pk=reminder().pk).update(failures=0, retry_after=moment)
    known = KINDS[kind]
    (row,) = known.rows()
    page = body(office.get(url("stuck_kind", kind)))
    assert "dicatat ketika jam server keliru" in page
    office.post(url("stuck_retry", kind, row.pk))
    assert not known.rows().exists()
    again_at = known.again_at(known.model.objects.get(pk=row.pk))
    assert again_at is None or again_at <= timezone.now()
