"""Every value an installation may set is described for the person who installs it; the models match their migrations."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests.architecture.house import ROOT

READ_FROM_ENVIRONMENT = re.compile(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""")


def documented() -> str:
    return "\n".join(path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")] if path.exists())


def test_every_environment_name_is_documented():
    names = set(READ_FROM_ENVIRONMENT.findall((ROOT / "certportal/settings.py").read_text()))
    assert {"SECRET_KEY", "DATABASE_URL"} <= names
    assert {name for name in names if not re.search(rf"`{name}`", documented())} == set()


@pytest.mark.django_db
def test_migrations_are_current():
    out = StringIO()
    call_command("makemigrations", check_changes=False, dry_run=True, stdout=out, verbosity=1)
    assert out.getvalue().strip() == "No changes detected"
