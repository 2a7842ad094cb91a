"""Nobody is staff at a training institution: roles given there in earlier days end, and its seats go with them.

Each end is told in the audit trail. Only the last admin of the portal keeps their role, or nobody could give another.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Q
from django.utils import timezone

WHY = "Lembaga pelatihan hanya mengajukan permohonan: peran petugas di sana diakhiri oleh pembaruan portal."
OWN = ("applicant", "institution_officer")
ADMIN_ROLES = ("system_admin", "inspectorate")


def end_roles(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias, today = schema_editor.connection.alias, timezone.localdate()
    people = apps.get_model("accounts", "User").objects.using(alias)
    trail = apps.get_model("audit", "AuditEvent").objects.using(alias)
    running = Q(ends_on=None) | Q(ends_on__gt=today) & ~Q(ends_on=F("starts_on"))
    roles = apps.get_model("accounts", "Membership").objects.using(alias).filter(running)
    there = roles.filter(organisation__kind="training_institution").exclude(role__in=OWN)
    admins = roles.filter(role="system_admin", user__is_active=True, starts_on__lte=today).order_by("pk")
    if not admins.exclude(pk__in=there.values("pk")).exists():
        there = there.exclude(pk__in=list(admins.values_list("pk", flat=True)[:1]))
    for row in there.select_related("user", "organisation").order_by("pk"):
        row.ends_on = max(today, row.starts_on)
        row.save(update_fields=["ends_on"])
        place = {"organisation_id": row.organisation_id, "organisation": row.organisation.name}
        trail.create(
            actor_name="Sistem",
            role="system",
            verb="role.revoke",
            subject_type="accounts.user",
            subject_id=row.user_id,
            subject_label=row.user.full_name,
            before={"role": row.role} | place,
            note=WHY,
        )
        if not roles.filter(user=row.user, role__in=ADMIN_ROLES, ends_on=None).exists():
            people.filter(pk=row.user_id, is_superuser=False).update(is_staff=False)
    institutions = apps.get_model("accounts", "Organisation").objects.using(alias).filter(kind="training_institution")
    institutions.update(seats=[])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_training_institutions_hold_no_seat"),
        ("audit", "0007_readings_by_day"),
    ]

    operations = [migrations.RunPython(end_roles, migrations.RunPython.noop)]
