import pytest
from django.contrib import admin

from certportal.kernel.accounts.enums import Role
from schemes.models import SchemeUnit, SchemeVersion
from tests.factories.accounts import person_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "units"), [(Role.SYSTEM_ADMIN, True), (Role.VERIFIER, False)])
def test_suspected_misprints_stay_with_admins_in_the_admin_too(rf, role, units):
    request = rf.get("/")
    request.user = person_with(role, is_staff=True)

    assert admin.site.get_model_admin(SchemeUnit).has_view_permission(request) is units
    assert admin.site.get_model_admin(SchemeVersion).has_view_permission(request)


def test_catalogue_cannot_be_written_in_the_admin(rf):
    request = rf.get("/")
    request.user = person_with(Role.SYSTEM_ADMIN, is_staff=True)
    rooms = [room for model, room in admin.site._registry.items() if model._meta.app_label == "schemes"]

    assert len(rooms) == 11
    for room in rooms:
        assert not room.has_add_permission(request)
        assert not room.has_change_permission(request)
        assert not room.has_delete_permission(request)
