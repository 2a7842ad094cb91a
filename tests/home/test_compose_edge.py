"""What stands between the containers and the world: the proxy, its page while the portal restarts, and the log collector."""

import re

import yaml

from certportal.kernel.web.bodies import LARGEST_UPLOAD
from tests.architecture.house import ROOT

SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
CADDYFILE = (ROOT / "docker/Caddyfile").read_text()


def test_proxy_gives_up_on_visitors_who_send_too_slowly():
    timeouts = dict(re.findall(r"^\t\t\t(read_header|read_body|idle) (\w+)$", CADDYFILE, re.MULTILINE))
    assert timeouts == {"read_header": "10s", "read_body": "5m", "idle": "2m"}
    assert "request_buffers 1MiB" in CADDYFILE


def test_proxy_trusts_no_header_of_visitors_and_lets_the_portal_answer_large_bodies():
    assert "trusted_proxies" not in CADDYFILE
    assert "{$SITE_URL} {" in CADDYFILE
    assert "reverse_proxy {$UPSTREAM}" in CADDYFILE
    limit = int(re.search(r"max_size (\d+)MB", CADDYFILE)[1]) * 1_000_000
    assert limit > 2 * LARGEST_UPLOAD


def test_programs_are_not_sent_on_from_http():
    """Who calls the interface in the clear finds out at once; only pages lead to https."""
    assert "auto_https disable_redirects" in CADDYFILE
    plain = CADDYFILE.partition("\nhttp:// {")[2].partition("\n}")[0]
    handled = re.findall(r"\thandle ?(\S*) \{\n\t\t(\w+) .*?(\S+)\n\t\}", plain)
    assert handled == [("/api/*", "respond", "403"), ("", "redir", "permanent")]


def test_page_while_restarting_is_calm_and_stands_alone():
    page = (ROOT / "docker/pages/503.html").read_text()
    assert 'lang="id"' in page
    assert "muat ulang halaman ini" in page
    assert not re.search(r"(src|href)=|http", page)


def test_the_file_for_a_log_collector_sends_every_service_over_tls():
    """And names no collector of ours: without an address and its certificate nothing starts."""
    collected = yaml.safe_load((ROOT / "docker/log-collector.yml").read_text())["services"]
    assert set(collected) == set(SERVICES)
    for service in collected.values():
        assert set(service) == {"logging"}  # everything else stays as docker-compose.yml says
        assert service["logging"]["driver"] == "syslog"
        options = service["logging"]["options"]
        assert options["syslog-address"].startswith("tcp+tls://${LOG_COLLECTOR:?")
        assert options["syslog-tls-ca-cert"].startswith("${LOG_COLLECTOR_CA:?")
        assert "syslog-tls-skip-verify" not in options


def test_the_file_for_files_elsewhere_installs_their_packages_and_lets_the_portal_out():
    """Everything else stays as docker-compose.yml says; the proxy, the database and Redis need no store."""
    elsewhere = yaml.safe_load((ROOT / "docker/object-store.yml").read_text())["services"]
    assert set(elsewhere) == {"setup", "web", "worker", "beat", "backup"}
    for service in elsewhere.values():
        assert service["networks"] == ["outside"]
        assert (ROOT / service["build"]["args"]["LOCK"]).is_file()
    assert elsewhere["backup"].pop("volumes") == ["media:/data/media"]  # not read-only: drafts of what is fetched
    assert all(set(service) == {"build", "networks"} for service in elsewhere.values())
    trusting = yaml.safe_load((ROOT / "docker/store-ca.yml").read_text())["services"]
    assert set(trusting) == set(elsewhere)
    for service in trusting.values():
        (mount,) = service["volumes"]
        assert mount.startswith("${AWS_CA_BUNDLE:?")  # an empty one would switch the check of the certificate off
        assert mount.endswith(f":{service['environment']['AWS_CA_BUNDLE']}:ro")
