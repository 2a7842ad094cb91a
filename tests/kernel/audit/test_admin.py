from types import SimpleNamespace

import pytest
from django.contrib import admin

from certportal.kernel.accounts.models import Membership, Organisation, User
from certportal.kernel.audit.admin import ReadOnlyAdmin
from certportal.kernel.audit.models import AuditSeal, Reading


def asks(*, is_staff, is_active=True):
    return SimpleNamespace(user=SimpleNamespace(is_staff=is_staff, is_active=is_active))


@pytest.mark.parametrize("model", [AuditSeal, Reading, User, Organisation, Membership])
def test_admin_shows_and_never_writes(model):
    page = admin.site._registry[model]
    request = asks(is_staff=True)
    assert isinstance(page, ReadOnlyAdmin)
    assert page.has_module_permission(request)
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert not page.has_view_permission(asks(is_staff=False))
    assert not page.has_view_permission(asks(is_staff=True, is_active=False))
