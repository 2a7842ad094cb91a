"""Migrations are only added: one that was part of a kept state never changes again."""

import hashlib

import pytest

from tests.upgrades.make import list_of_migrations
from tests.upgrades.stored import ROOT, listed_migrations, names


@pytest.mark.parametrize("name", names())
def test_no_migration_of_a_kept_state_was_edited_or_removed(name):
    changed = {
        path
        for path, digest in listed_migrations(name).items()
        if not (ROOT / path).exists() or hashlib.sha256((ROOT / path).read_bytes()).hexdigest() != digest
    }
    assert changed == set(), "write a new migration instead"


def test_the_list_is_made_of_every_migration_there_is():
    listed = {line.split("  ", 1)[1] for line in list_of_migrations().splitlines()}
    assert set(listed_migrations(names()[0])) <= listed
    assert {"applicants/migrations/0001_initial.py", "certportal/kernel/sla/migrations/0001_initial.py"} <= listed
