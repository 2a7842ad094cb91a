"""docker-compose.yml, Dockerfile and proxy against what the rest of the repository says. Docker itself cannot run here."""

import http.server
import os
import re
import shutil
import socketserver
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import environ
import kombu
import pytest
import redis
import yaml
from django.conf import settings
from django.db import connection
from django.utils import timezone

from certportal import supervise
from certportal.home import ready
from certportal.kernel.jobs.heartbeat import beat
from tests import pg
from tests.architecture.house import ROOT
from tests.servers import Redis, die_with_parent, wait_for

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("setup", "web", "worker", "beat", "backup")
DOCKERFILE = (ROOT / "Dockerfile").read_text()
RUN = (ROOT / "run").read_text()
# Read by the settings and left at their default in containers, each for a reason.
NOT_SET = {
    "PORT",  # always 8000 inside
    "QUEUE_DIR",  # Redis is there
    "TECHNICAL_PAGES",  # never in production
}
OWNER = "OWNER_DATABASE_URL"
RESTIC = {"RESTIC_PASSWORD", "BACKUP_AWS_ACCESS_KEY_ID", "BACKUP_AWS_SECRET_ACCESS_KEY"}  # restic itself reads them
NAMED = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")


def environment_names() -> set[str]:
    source = (ROOT / "certportal/settings.py").read_text()
    return set(re.findall(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", source))


def texts(value) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


# --- Names and secrets ---------------------------------------------------------------------------------------------


def test_every_name_the_settings_read_is_set_or_left_out_on_purpose():
    for name in OURS:
        own = {"web": {"BIND"}, "setup": {OWNER}, "backup": RESTIC}.get(name, set())  # BIND is read by serve.py
        assert set(SERVICES[name]["environment"]) == environment_names() - NOT_SET - {OWNER} | own, name


def test_only_setup_knows_the_owner_of_the_tables():
    """The others work under a role that may neither change tables nor take triggers away (docker/postgres/roles.sh)."""
    for name, service in SERVICES.items():
        texts_of = " ".join(texts(service))
        assert ("portal_owner:" in texts_of) == (name == "setup"), name
        assert ("portal_app:" in texts_of) == (name in OURS), name
        assert ("POSTGRES_PASSWORD" in texts_of) == (name == "db"), name
    roles = (ROOT / "docker/postgres/roles.sh").read_text()
    assert {"portal_owner", "portal_app"} <= set(re.findall(r"portal_\w+", roles))
    assert {f"{name}_PASSWORD" for name in ("OWNER", "APP")} <= set(SERVICES["db"]["environment"])
    assert "./docker/postgres/roles.sh:/docker-entrypoint-initdb.d/roles.sh:ro" in SERVICES["db"]["volumes"]


def test_nothing_secret_has_a_default():
    """Every value an installation must set is required with `:?`, except names that are no secrets or may stay empty."""
    asked = {match.groups() for text in texts(COMPOSE) for match in NAMED.finditer(text)}
    free = {name: value for name, how, value in asked if how != "?"}
    assert free.pop("BACKUP_DIR") == "./cadangan"
    assert free.pop("PORTAL_VERSION") == "lokal"
    assert free.pop("BACKUP_REPOSITORY") == "/cadangan/restic"
    assert (free.pop("BACKUP_KEEP_DAILY"), free.pop("BACKUP_KEEP_MONTHLY")) == ("14", "12")
    assert free == {
        "SECRET_KEY_FALLBACKS": "",
        "FIELD_KEY": "",
        "FIELD_KEY_FALLBACKS": "",
        "SEAL_KEY": "",
        "SEAL_KEY_FALLBACKS": "",
        "BACKUP_RECIPIENT": "",
        "BACKUP_AWS_ACCESS_KEY_ID": "",
        "BACKUP_AWS_SECRET_ACCESS_KEY": "",
        "METRICS_TOKEN": "",
        "HEARTBEAT_URL": "",
        "SENTRY_DSN": "",
        "MEDIA_URL": "",
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
        "AWS_SESSION_TOKEN": "",
    }
    demanded = {name for name, how, message in asked if how == "?" and message}
    passwords = {
        "POSTGRES_PASSWORD",
        "DATABASE_OWNER_PASSWORD",
        "DATABASE_APP_PASSWORD",
        "REDIS_PASSWORD",
        "RESTIC_PASSWORD",
    }
    assert demanded == {"SITE_URL", "SECRET_KEY", "EMAIL_URL", "FROM_EMAIL"} | passwords
    for text in texts(COMPOSE):
        assert not re.search(r"://[^/@]*:[^/@]+@", NAMED.sub("", text)), text
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEY|AUTH", name):
                assert NAMED.fullmatch(value), name


def test_example_names_what_must_be_filled_in_and_fills_in_nothing():
    lines = [line for line in (ROOT / "docker/env.example").read_text().splitlines() if line and line[0] != "#"]
    given = dict(line.split("=", 1) for line in lines)
    assert {name for name, value in given.items() if not value} == {
        match[1] for text in texts(COMPOSE) for match in NAMED.finditer(text) if match[2] == "?"
    }


def test_settings_for_production_are_those_of_production():
    environment = SERVICES["web"]["environment"]
    assert environment["DEBUG"] == "0"
    assert environment["TRUSTED_PROXY_COUNT"] == "1"  # only the proxy
    assert environment["MEDIA_ROOT"] in {volume.split(":")[1] for volume in SERVICES["web"]["volumes"]}


# --- Versions ------------------------------------------------------------------------------------------------------


def major(service: str) -> int:
    return int(re.match(r"[\w/]+:(\d+)", SERVICES[service]["image"])[1])


@pytest.mark.django_db
def test_postgresql_is_the_one_of_the_tests():
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        assert connection.pg_version // 10_000 == major("db")
    assert major("db") == 18
    assert "database:/var/lib/postgresql" in SERVICES["db"]["volumes"]  # where the image has its volume
    options = SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert "--locale=C.UTF-8" in options  # as in tests/servers.py: the same collation everywhere
    assert "--locale=C.UTF-8" in (ROOT / "tests/servers.py").read_text()


def test_python_is_the_one_of_the_checks():
    (image,) = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert re.fullmatch(rf"python:{project['tool']['mypy']['python_version']}\.\d+-slim-bookworm", image)
    assert f"--python-version {project['tool']['mypy']['python_version']}" in RUN


def test_image_holds_the_packages_of_the_run_script_and_only_the_locked_ones():
    wanted = re.search(r'^RUN_PACKAGES="([^"]+)"', RUN, re.MULTILINE)[1].split()
    installed = re.search(r"apt-get install -y --no-install-recommends (.+?) \\", DOCKERFILE)[1].split()
    assert installed == [*wanted, "restic"]
    assert '--require-hashes -r "$LOCK"' in DOCKERFILE
    assert re.findall(r"^ARG LOCK=(\S+)", DOCKERFILE, re.MULTILINE) == ["requirements.lock"]
    assert "requirements-dev" not in DOCKERFILE
    ignored = set((ROOT / ".dockerignore").read_text().split())
    assert {".*", "var", "tests", "docker/tls", "cadangan"} <= ignored  # no data and no secrets in the image


# --- What runs -----------------------------------------------------------------------------------------------------


def test_containers_run_what_the_supervisor_runs():
    """Web and worker are more than one process each."""
    for name in ("web", "worker", "beat", "backup"):
        assert SERVICES[name]["command"] == ["python", "-m", "certportal.supervise", name]
    assert SERVICES["web"]["environment"]["BIND"] == "unix:/run/portal"
    assert re.search(r"^USER portal$", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_is_kept_short_and_watched(name):
    service = SERVICES[name]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert ("ports" in service) == (name == "proxy")
    assert "privileged" not in service
    assert "network_mode" not in service
    assert service["restart"] == ("no" if name == "setup" else "unless-stopped")
    assert ("healthcheck" in service) != (name == "setup")
    for needed in service.get("depends_on", {}):
        assert needed in SERVICES
    assert service["read_only"] is True
    if name in OURS:
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_cannot_take_the_whole_machine(name):
    service = SERVICES[name]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service["memswap_limit"] == service["mem_limit"]
    assert 50 <= service["pids_limit"] <= 500


def test_images_are_exact():
    """An image that moves under its tag is another program than the one that was tried."""
    images = {service["image"] for name, service in SERVICES.items() if name not in OURS}
    images |= set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
    assert {image for image in images if not re.fullmatch(r"\w+:\d+(\.\d+)+-[\w-]+", image)} == set()


def mounted(name: str) -> dict[str, str]:
    """Where the volumes of a service appear, by volume."""
    return dict(volume.split(":")[:2] for volume in SERVICES[name].get("volumes", []))


def test_containers_speak_over_sockets_of_files_not_over_a_network():
    """What they say to each other is not encrypted: it must not travel where another container could listen."""
    settings_of = SERVICES["web"]["environment"]
    database = environ.Env.db_url_config(NAMED.sub("x", settings_of["DATABASE_URL"]))
    assert database["OPTIONS"]["host"] == mounted("web")["dbsocket"] == "/run/postgresql"
    assert mounted("db")["dbsocket"] == "/var/run/postgresql"
    assert "listen_addresses=" in SERVICES["db"]["command"]
    assert settings_of["REDIS_URL"].endswith(f"@{mounted('web')['redissocket']}/redis.sock")
    assert f"unixsocket {mounted('redis')['redissocket']}/redis.sock" in SERVICES["redis"]["command"][2]
    assert "port 0\n" in SERVICES["redis"]["command"][2]
    folder = mounted("web")["websocket"]
    assert settings_of["BIND"] == f"unix:{folder}"
    assert mounted("proxy")["websocket"] == folder
    sockets = [f"unix/{folder}/web-{number}.sock" for number in range(1, supervise.WEB_PROCESSES + 1)]
    assert SERVICES["proxy"]["environment"]["UPSTREAM"].split() == sockets
    for name in ("db", "redis", *OURS):
        assert "ports" not in SERVICES[name]
        assert "inside" not in SERVICES[name]["networks"] or name in {"db", "redis"}


def test_only_the_proxy_is_reached_from_outside_and_the_data_from_nowhere():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["db"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]
    assert {port.split(":")[0] for port in SERVICES["proxy"]["ports"]} == {"80", "443"}
    assert SERVICES["proxy"]["networks"] == ["outside"]


def test_volumes_are_declared_and_used():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {name for name in used if name.isalpha()} == set(COMPOSE["volumes"])
    for name in used - set(COMPOSE["volumes"]):
        assert name.startswith("$") or (ROOT / name).exists(), name


def test_setup_names_commands_that_exist():
    from django.core.management import get_commands

    named = re.findall(r"manage\.py,? (\w+)", " ".join(SERVICES["setup"]["command"]))
    assert named
    assert set(named) <= set(get_commands())


def test_backups_are_within_reach_of_nobody_but_their_own_container():
    for name, service in SERVICES.items():
        assert ("RESTIC_PASSWORD" in service.get("environment", {})) == (name == "backup"), name
        assert any(place.endswith(":/cadangan") for place in service.get("volumes", [])) == (name == "backup"), name
    assert "media:/data/media:ro" in SERVICES["backup"]["volumes"]


def redis_configuration() -> str:
    script = SERVICES["redis"]["command"][2].replace("$$REDISCLI_AUTH", "rahasia-uji")
    lines = script.strip().splitlines()
    assert lines[0] == "exec redis-server - <<CONFIG"
    assert lines[-1] == "CONFIG"
    return "\n".join(lines[1:-1])


@contextmanager
def redis_as_configured(folder) -> Iterator[str]:
    program = folder / "redis-server"
    program.symlink_to(Redis.binary())
    socket, log = folder / "s", folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(program), "-"],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            cwd=folder,
            preexec_fn=die_with_parent(9),  # noqa: PLW1509 (the hook only makes one system call)
        )
        process.stdin.write(f"{redis_configuration()}\nport 0\nunixsocket {socket}\n".encode())
        process.stdin.close()
        try:
            wait_for(socket.exists, process, "Redis", log)
            yield str(socket)
        finally:
            process.kill()
            process.wait()


@pytest.mark.skipif(Redis.binary() is None, reason="redis-tools tidak terpasang")
def test_redis_takes_nobody_without_the_password_and_forgets_nothing_by_itself(settings, monkeypatch):
    folder = pg.scratch_folder("compose")
    try:
        with redis_as_configured(folder) as socket:
            with pytest.raises(redis.exceptions.AuthenticationError), redis.Redis(unix_socket_path=socket) as stranger:
                stranger.ping()
            broker = f"unix://:rahasia-uji@{socket}".replace("unix://", "redis+socket://", 1)  # as settings.py does
            with kombu.Connection(broker) as connection:
                assert connection.default_channel.client.ping()
            with redis.Redis.from_url(f"unix://:rahasia-uji@{socket}") as client:
                assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
                assert client.config_get("save") == {"save": ""}
                # A full one answers and takes nothing: that is not ready.
                settings.REDIS_URL = f"unix://:rahasia-uji@{socket}"
                monkeypatch.setattr("certportal.cache._away", {"until": 0.0})
                assert ready.queue_answers()
                assert [client.ttl(key) > 0 for key in client.scan_iter()] == [True]  # what was tried does not stay
                client.config_set("maxmemory", 1)
                assert client.ping()
                assert not ready.queue_answers()
    finally:
        shutil.rmtree(folder)


# --- Health --------------------------------------------------------------------------------------------------------


def checked(kind: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "docker/healthcheck.py", kind]
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=30
    )


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_web_is_well_when_its_page_says_so(status, code):
    asked = []

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.handle_request, daemon=True).start()
    done = checked("web", SITE_URL="https://sertifikasi.contoh.go.id", PORT=str(server.server_port))
    server.server_close()
    assert (done.returncode, asked) == (code, [("/sehat/", "sertifikasi.contoh.go.id")])


@pytest.mark.parametrize(("statuses", "code"), [((200, 200), 0), ((200, 503), 1), ((), 1)])
def test_web_on_sockets_is_well_when_every_process_says_so(tmp_path, statuses, code):
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(self.server.status)
            self.end_headers()

        def address_string(self):
            return "proxy"

        def log_message(self, *_words):
            pass

    with ExitStack() as open_ones:
        for number, status in enumerate(statuses, start=1):
            server = open_ones.enter_context(socketserver.UnixStreamServer(str(tmp_path / f"web-{number}.sock"), Page))
            server.status = status
            threading.Thread(target=server.handle_request, daemon=True).start()
        done = checked("web", SITE_URL="https://sertifikasi.contoh.go.id", BIND=f"unix:{tmp_path}")
    assert done.returncode == code


@pytest.mark.django_db(transaction=True)
def test_background_is_well_while_its_heartbeats_are_recent():
    if pg.postgres is None:
        pytest.skip("compose memakai PostgreSQL")
    now = timezone.now()
    url = pg.database_url(settings.DATABASES["default"]["NAME"])
    asked = {"background": "certportal.kernel.jobs.tasks.look", "backup": "certportal.home.tasks.backup"}
    for kind, ages in (("background", ((10, 0), (600, 1))), ("backup", ((90_000, 0), (100_000, 1)))):
        assert "belum ada tanda" in checked(kind, DATABASE_URL=url).stderr
        for age, code in ages:
            beat(asked[kind], now=now - timezone.timedelta(seconds=age))
            assert checked(kind, DATABASE_URL=url).returncode == code
    assert checked("background", DATABASE_URL="postgresql://x@127.0.0.1:1/x").returncode == 1
