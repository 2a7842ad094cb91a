"""One number says which version this is, wherever it stands."""

import re
import tomllib

import pytest

from certportal.home.metrics import written
from certportal.kernel.accounts.enums import Role
from certportal.version import version
from tests.architecture.house import ROOT
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW


def test_one_number_stands_in_the_file_the_package_and_the_list_of_changes():
    assert re.fullmatch(r"\d+\.\d+\.\d+", version())
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == version()
    assert re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[0] == version()


@pytest.mark.django_db
def test_admins_and_monitoring_read_it(client, settings):
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    assert f"Portal versi {version()}" in client.get("/pengaturan/").content.decode()
    assert f'portal_version{{version="{version()}"}} 1.0' in written(NOW).decode()
