"""The group of web, worker and beat.

A child that ended is started again, a stop ends all, and no child outlives a killed parent.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from celery.signals import heartbeat_sent
from celery.utils.imports import symbol_by_name
from kombu import Connection, Consumer, Queue

from certportal import queue, serve, signs, supervise, worker
from certportal.celery import app, lanes

ROOT = Path(supervise.__file__).resolve().parent.parent
GROUP = """
import sys
from certportal.supervise import Child, Group
sleeper = [sys.executable, "-c", "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n'); time.sleep(60)"]
Group([Child(name, [*sleeper, f"{sys.argv[1]}/{name}"]) for name in ("one", "two")]).run()
"""


def wait_until(what, seconds=15):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.05)


def pids(folder, name):
    file = folder / name
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def group(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", GROUP, str(tmp_path)], cwd=ROOT)
    wait_until(lambda: pids(tmp_path, "one") and pids(tmp_path, "two"))
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()


def test_a_child_that_ended_is_started_again_and_the_other_left_alone(group, tmp_path):
    os.kill(pids(tmp_path, "one")[0], signal.SIGKILL)
    wait_until(lambda: len(pids(tmp_path, "one")) == 2)
    assert alive(pids(tmp_path, "one")[1])
    assert len(pids(tmp_path, "two")) == 1
    assert group.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_stops_all(group, tmp_path, number):
    group.send_signal(number)
    assert group.wait(timeout=15) == 0
    assert not any(alive(pid) for name in ("one", "two") for pid in pids(tmp_path, name))


def test_children_end_when_the_supervisor_is_killed(group, tmp_path):
    children = [pid for name in ("one", "two") for pid in pids(tmp_path, name)]
    assert [alive(pid) for pid in children] == [True, True]
    group.kill()
    group.wait()
    wait_until(lambda: not any(alive(pid) for pid in children))
    assert [alive(pid) for pid in children] == [False, False]


def test_a_child_that_keeps_ending_is_restarted_after_longer_and_longer_pauses(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    child, starts = supervise.Child("x", ["x"]), []

    class Dead:
        returncode = 1

        def poll(self):
            return 1

    def start():
        starts.append(clock[0])
        child.process, child.started_at = Dead(), clock[0]

    monkeypatch.setattr(child, "start", start)
    child.start()
    for tick in range(1, 1000):
        clock[0] = tick * 0.2
        child.revive()
    rests = [round(later - sooner) for sooner, later in pairwise(starts[1:])]
    assert rests[:6] == [1, 2, 4, 8, 16, 30]


def test_a_child_that_refuses_to_start_ends_the_group():
    """Started again it would refuse again; and the others must not work for a portal that nobody may serve."""
    sleeper = supervise.Child("sleeps", [sys.executable, "-c", "import time; time.sleep(60)"])
    refuses = supervise.Child("refuses", [sys.executable, "-c", f"raise SystemExit({serve.REFUSED})"])
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        supervise.Group([sleeper, refuses]).run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert (refuses.is_refused, sleeper.is_refused) == (True, False)
    assert not alive(sleeper.process.pid)


def test_a_taken_port_is_refused_with_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SystemExit, match=r"tidak dapat dipakai .* PORT="):
            supervise._refuse_taken("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize("lane", supervise.LANES)
def test_pool_is_processes_with_redis_and_threads_without(lane, settings):
    settings.REDIS_URL = ""
    assert "threads" in worker.command(lane)
    settings.REDIS_URL = "redis://127.0.0.1/0"
    assert "prefork" in worker.command(lane)


def test_mail_has_one_place():
    told = worker.command("mail")
    assert told[told.index("--concurrency") + 1] == "1"


def test_every_queue_has_exactly_one_lane_that_reads_it():
    read = [queue for queues in lanes().values() for queue in queues]
    assert sorted(read) == sorted({"portal", *(f"ring.{entry['task']}" for entry in app.conf.beat_schedule.values())})
    assert set(supervise.LANES) == set(lanes())


def test_backups_have_a_lane_and_a_process_where_a_repository_is_set(monkeypatch):
    """Read in a fresh process: the beat table is made when Celery's app is."""
    assert "backup" not in lanes()
    assert supervise.commands()["backup"] == []
    shown = "from certportal.celery import app, lanes; print(lanes()['backup'], 'cadangan harian' in app.conf.beat_schedule)"
    here = os.environ | {"BACKUP_REPOSITORY": "/cadangan/restic"}
    done = subprocess.run([sys.executable, "-c", shown], env=here, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "['ring.certportal.home.tasks.backup'] True", done.stderr
    monkeypatch.setenv("BACKUP_REPOSITORY", "/cadangan/restic")
    assert [child.name for child in supervise.children()][-2:] == ["backup-1", "beat-1"]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ((), ["web-1", "web-2", "worker-1", "worker-2", "worker-3", "beat-1"]),
        (("web",), ["web-1", "web-2"]),
        (("beat", "worker"), ["worker-1", "worker-2", "worker-3", "beat-1"]),
    ],
)
def test_all_or_only_the_kinds_asked_for(asked, kept):
    assert [child.name for child in supervise.children(asked)] == kept


def test_unknown_kind_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["supervise", "wab"])
    monkeypatch.chdir(ROOT)  # `main` changes the folder; monkeypatch changes it back
    with pytest.raises(SystemExit, match="Tidak dikenal: wab"):
        supervise.main()


def test_web_process_that_no_longer_answers_is_ended_and_started_again(tmp_path, monkeypatch):
    """Docker only shows that a container is not well: nobody started it again."""
    path = tmp_path / "web-1.sock"
    child = supervise.Child("web-1", [sys.executable, "-c", "import time; time.sleep(60)"], asked_at=path)
    monkeypatch.setattr(supervise, "ANSWER_SECONDS", 0.05)
    child.start()
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(path))
        deaf.listen(64)
        for _ in range(supervise.MOST_SILENT - 1):
            child.listen()
        assert child.process.poll() is None, "one that is busy for a while is left alone"
        child.listen()
        assert child.process.poll() == -signal.SIGKILL
        child.revive()
        child.listen()
        assert child.process.poll() is None, "counted from the beginning"
    child.kill_group()


@pytest.mark.parametrize("kind", ["worker", "beat"])
def test_worker_or_beat_that_hangs_is_ended_and_started_again(tmp_path, monkeypatch, kind):
    child = supervise.children([kind], tmp_path)[0]
    child.command = [sys.executable, "-c", "import time; time.sleep(60)"]
    child.start()
    for _ in range(supervise.MOST_SILENT):
        child.listen()
    assert child.process.poll() is None, "the start counts as a sign"
    now = time.monotonic()
    monkeypatch.setattr(signs, "monotonic", lambda: now + signs.QUIET_SECONDS)
    for _ in range(supervise.MOST_SILENT):
        child.listen()
    assert child.process.poll() == -signal.SIGKILL
    child.revive()
    child.listen()
    assert child.silent == 0
    shutil.rmtree(child.sign.parent)
    child.listen()
    child.kill_group()
    child.start()
    child.listen()
    assert child.silent == 0, "without its folder nobody can say that it hangs"
    child.kill_group()


def test_sign_that_somebody_cleared_away_counts_from_now(tmp_path, monkeypatch):
    sign = tmp_path / "worker-1"
    assert signs.is_young(sign)
    assert abs(sign.stat().st_mtime - time.time()) < 60, "a file of 1970 is cleared away again"
    now = time.monotonic()
    monkeypatch.setattr(signs, "monotonic", lambda: now + signs.QUIET_SECONDS + 1)
    assert not signs.is_young(sign)


def test_group_hands_worker_and_beat_their_signs_and_never_ends_a_backup(monkeypatch):
    """A backup may take a day; any other work is ended by its own time limit of five minutes before this is asked."""
    told = {}

    def run(group):
        for child in group.children:
            child.start()
            told[child.name] = child.process["env"].get(signs.FILE) == str(child.sign) and child.sign.name

    monkeypatch.setenv("BACKUP_REPOSITORY", "/cadangan/restic")
    monkeypatch.delenv(signs.FILE, raising=False)
    monkeypatch.setattr(supervise.subprocess, "Popen", lambda _command, **options: options)
    monkeypatch.setattr(supervise.Group, "run", run)
    monkeypatch.setattr(supervise.Child, "is_refused", False)
    monkeypatch.setattr(sys, "argv", ["supervise", "worker", "backup", "beat"])
    monkeypatch.chdir(ROOT)
    supervise.main()
    watched = [f"worker-{number}" for number in range(1, len(supervise.LANES) + 1)]
    assert told == {"backup-1": False, **{name: name for name in [*watched, "beat-1"]}}
    assert app.conf.task_time_limit < signs.QUIET_SECONDS


@pytest.fixture
def gives_sign(tmp_path, monkeypatch):
    """Whether what is called gives a sign."""
    sign = tmp_path / "worker-1"
    monkeypatch.setenv(signs.FILE, str(sign))
    monkeypatch.setattr(sys, "argv", ["worker", "mail"])
    monkeypatch.setattr(worker.app, "start", lambda _command: heartbeat_sent.send(sender=None))

    def gives(goes_round):
        sign.write_text(str(time.monotonic() - signs.QUIET_SECONDS))
        goes_round()
        return signs.is_young(sign)

    yield gives
    heartbeat_sent.disconnect(signs.give)


def test_worker_and_beat_give_signs_as_long_as_they_go_round(gives_sign, settings):
    settings.REDIS_URL = "redis://127.0.0.1/0"
    assert gives_sign(worker.main)
    assert gives_sign(symbol_by_name(app.conf.beat_scheduler)(app=app, lazy=True).tick)
    assert not gives_sign(lambda: None)


def test_embedded_worker_gives_a_sign_when_it_looks_for_work_and_not_by_its_clock(gives_sign, settings, tmp_path):
    """The clock is a thread of its own, which goes on when the one that takes work hangs, or all places for work do."""
    settings.REDIS_URL = ""
    assert not gives_sign(worker.main)
    with Connection("safefs://", transport_options=queue.transport_options(tmp_path)) as connection:
        channel = connection.channel()
        Consumer(channel, [Queue("portal")], on_message=lambda _message: None).consume()

        def look():
            with suppress(TimeoutError):
                connection.drain_events(timeout=0.01)

        assert gives_sign(look)
        channel.basic_qos(0, 1, False)
        connection.Producer(channel).publish({}, routing_key="portal")
        assert gives_sign(look)
        assert not gives_sign(look), "what it took is still in its one place"


def test_any_answer_of_a_web_process_is_a_sign_of_life(tmp_path):
    path = tmp_path / "web-1.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def answer():
            line, _ = server.accept()
            with line:
                line.recv(1000)
                line.sendall(b"HTTP/1.0 503 no database\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        assert supervise.answers(path)
    assert not supervise.answers(tmp_path / "none.sock")


def test_web_processes_are_asked_where_each_has_a_socket_of_its_own(monkeypatch):
    monkeypatch.setenv("BIND", "unix:/run/portal")
    asked = {child.name: str(child.asked_at) for child in supervise.children() if child.asked_at}
    assert asked == {f"web-{number}": f"/run/portal/web-{number}.sock" for number in (1, 2)}
    monkeypatch.setenv("BIND", "127.0.0.1")
    assert not [child for child in supervise.children() if child.asked_at]
