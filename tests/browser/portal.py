"""The portal as in production: web server, worker and beat as real processes over a database of their own."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from io import StringIO
from pathlib import Path
from urllib.error import HTTPError, URLError

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import Page

from certportal.home.demo.identities import make_identities
from certportal.home.demo.staff import AGENCY
from certportal.kernel.accounts.models import Organisation
from tests import pg
from tests.servers import die_with_parent, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "tests/assets/axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STOP_SECONDS = 40


@dataclass
class Portal:
    """A running portal and what a walk needs of it."""

    folder: Path
    database: str
    set_up: bool = True  # the schemes' identities are set; False: as on the first day, with the catalogue alone
    url: str = ""
    process: subprocess.Popen[bytes] | None = None
    shots: dict[str, int] = field(default_factory=dict)

    def start(self) -> "Portal":
        """Make the database with the catalogue, start the processes, and return once the web server answers."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.environment = os.environ | {
            "DATABASE_URL": pg.clone_database(self.database),
            "DEBUG": "1",
            "PORT": str(port),
            "SITE_URL": self.url,
            "MEDIA_ROOT": str(self.folder / "media"),
            # QUEUE_DIR stays the test's own: what a factory or an action enqueues here reaches the portal's worker.
            "EMAIL_URL": f"filemail:///{self.folder / 'mail'}",
        }
        with self.data():
            call_command("load_catalogue", stdout=StringIO())
            if self.set_up:
                make_identities(Organisation.objects.get(short_name=AGENCY), timezone.now())
        log = self.folder / "portal.log"
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "certportal.supervise"],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=out,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one system call)
            )
        wait_for(self._answers, self.process, "Portal", log)
        return self

    def stop(self) -> None:
        if self.process is not None:
            # What began empty is thrown away: nobody waits for the work it holds, and the kernel stops its children.
            (self.process.terminate if self.set_up else self.process.kill)()
            self.process.wait(timeout=STOP_SECONDS)

    @contextmanager
    def data(self) -> Iterator[None]:
        """Meanwhile models and files of this process are those of the portal."""
        own, name = connection.settings_dict["NAME"], self.database
        connection.close()
        connection.settings_dict["NAME"] = name if pg.postgres else str(pg.folder / f"{name}.sqlite3")
        try:
            with override_settings(MEDIA_ROOT=self.environment["MEDIA_ROOT"], SITE_URL=self.url):
                yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = own

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/sehat/", timeout=5):
                return True
        except HTTPError as error:
            return error.code != 503
        except (URLError, OSError):
            return False

    @property
    def log(self) -> str:
        return (self.folder / "portal.log").read_text(errors="replace")

    # --- What people do --------------------------------------------------------------------------------------------

    def sign_in(self, page: Page, who: AbstractBaseUser) -> None:
        """Sign a person in without the form (walks about signing in use the form); staff get a second factor set up."""
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        from certportal.kernel.accounts.queries import is_staff_person

        if is_staff_person(who) and not who.authenticator_set.filter(type="totp").exists():
            TOTP.activate(who, generate_totp_secret())
        client = Client()
        client.force_login(who, backend="certportal.kernel.accounts.backends.IdentifierBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.clear_cookies()
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])

    def letters_to(self, address: str) -> list[str]:
        """The e-mails sent to an address so far, oldest first, each as subject, empty line, text."""
        letters = []
        for file in sorted((self.folder / "mail").glob("*.log")):
            for part in re.split(rb"\n-{79}\n", file.read_bytes()):
                letter = message_from_bytes(part.strip(), policy=policy.default)
                if address in str(letter["To"]):
                    letters.append(f"{letter['Subject']}\n\n{letter.get_body(('plain',)).get_content()}")
        return letters

    # --- What the test looks at ------------------------------------------------------------------------------------

    def shot(self, page: Page, name: str) -> None:
        """With SHOTS=1, keep a picture of the whole page under var/shots/<test>/."""
        if os.environ.get("SHOTS") != "1":
            return
        test = re.sub(r"\W+", "-", os.environ["PYTEST_CURRENT_TEST"].split("::")[-1].split(" ")[0].split("[")[0])
        number = self.shots[test] = self.shots.get(test, 0) + 1
        folder = ROOT / "var" / "shots" / test
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{number:02d}-{name}.png", full_page=True)

    def barriers(self, page: Page) -> list[str]:
        """What axe finds on the page against WCAG 2.2 AA, one line each; an empty list is the goal."""
        if not page.evaluate("typeof axe !== 'undefined'"):
            page.evaluate(AXE)
        run = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
        violations = page.evaluate(run, STANDARDS)["violations"]
        return [
            f"{fault['id']}: {node['target'][0]}: {fault['help']}" for fault in violations for node in fault["nodes"]
        ]
