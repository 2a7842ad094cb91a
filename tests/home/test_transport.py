"""What travels between people, portal, mail server and database is encrypted, as far as these files decide it."""

import re
import ssl

import pytest
from django.core.checks import run_checks
from django.core.mail.backends.smtp import EmailBackend

from tests.architecture.house import ROOT
from tests.home.test_compose import COMPOSE, SERVICES
from tests.home.test_compose_edge import CADDYFILE

# Of `auto_https` only the redirects are switched off: the Caddyfile writes them out, without the interface for programs.
LOWERS = (
    "auto_https off",
    "auto_https disable_certs",
    "protocols",
    "ciphers",
    "curves",
    "tls_insecure",
    "tls internal",
    "http://{$SITE_URL}",
)


def test_proxy_keeps_the_versions_and_ciphers_of_its_makers():
    """TLS 1.2 and 1.3 with ciphers of today are Caddy's default; nothing here widens them."""
    assert [word for word in LOWERS if word in CADDYFILE] == []
    assert SERVICES["proxy"]["environment"]["SITE_URL"].startswith("${SITE_URL:?")
    assert "https://" in SERVICES["proxy"]["environment"]["SITE_URL"]


def test_page_of_the_proxy_itself_carries_the_headers_too():
    away = CADDYFILE.partition("handle @away {")[2]
    said = dict(re.findall(r"^\t\t\theader (\S+) (.+)$", away, re.MULTILINE))
    assert said["Strict-Transport-Security"] == '"max-age=31536000; includeSubDomains"'
    assert said["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in said["Content-Security-Policy"]
    assert "default-src 'none'" in said["Content-Security-Policy"]


def unencrypted_mail():
    return [fault.id for fault in run_checks() if fault.id == "home.W001"]


@pytest.mark.parametrize(
    ("facts", "warned"),
    [
        ({"EMAIL_HOST": "surel.contoh.go.id"}, True),
        ({"EMAIL_HOST": "surel.contoh.go.id", "EMAIL_USE_TLS": True}, False),
        ({"EMAIL_HOST": "surel.contoh.go.id", "EMAIL_USE_SSL": True}, False),
        ({"EMAIL_HOST": "localhost"}, False),
        ({"EMAIL_HOST": "surel.contoh.go.id", "LOCAL": True}, False),
    ],
)
def test_mail_without_encryption_is_warned_of_where_people_reach_the_portal(settings, facts, warned):
    settings.LOCAL, settings.EMAIL_BACKEND = False, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    for name, value in facts.items():
        setattr(settings, name, value)
    assert unencrypted_mail() == (["home.W001"] if warned else [])


def test_letters_kept_as_files_are_no_connection(settings):
    settings.LOCAL, settings.EMAIL_BACKEND = False, "django.core.mail.backends.filebased.EmailBackend"
    assert unencrypted_mail() == []


def test_mail_client_checks_certificate_and_name():
    context = EmailBackend(use_tls=True).ssl_context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    # Python's own build names TLS 1.2; Debian's leaves it to OpenSSL, whose security level 2 refuses what is older.
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2 or context.security_level >= 2


def leads_out(name):
    return [one for one in SERVICES[name]["networks"] if not (COMPOSE["networks"][one] or {}).get("internal")]


def test_only_visitors_mail_and_archives_leave_their_container():
    """Whoever got into a web process could send nothing away: only the worker mails, only the proxy is asked.

    Archives go to their repository from a process of their own that nobody can ask anything.
    """
    assert {name for name in SERVICES if leads_out(name)} == {"backup", "proxy", "worker"}
    assert "ports" not in SERVICES["backup"]
    assert "docker compose exec worker python manage.py test_mail" in (ROOT / "docs/deploy.md").read_text()
