"""Leave of an officer, a document the applicant lacks, a candidate who is absent: each has a name of its own.

Rows keep their values. Sealed audit rows keep the names they were written under (ADR 17).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Q

STANDINGS = ("missing", "uploaded", "accepted", "needs_fix", "rejected", "lacked", "waived", "optional")
OFFICE_ROLES = ("agency_officer", "assessor", "certificate_admin", "committee_member", "complaint_officer")
OFFICE_ROLES += ("inspectorate", "intake_officer", "leadership", "system_admin", "technical_team", "verifier")


def renamed(*, standing: tuple[str, str], about: tuple[str, str], kind: tuple[str, str]):
    """Values that name these things: where a document stands, and what a notice is about and is called."""

    def rename(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        del schema_editor
        notices = apps.get_model("outbox", "Message").objects
        apps.get_model("applicants", "Document").objects.filter(standing=standing[0]).update(standing=standing[1])
        notices.filter(about_type=about[0]).update(about_type=about[1])
        notices.filter(kind=kind[0]).update(kind=kind[1])

    return rename


FORWARD = {
    "standing": ("absent", "lacked"),
    "about": ("applicants.absence", "applicants.leave"),
    "kind": ("absence_entered", "leave_entered"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("applicants", "0019_review_branch"),
        ("outbox", "0002_letters_expire"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("document", "document_standing_known"),
        migrations.RemoveConstraint("document", "document_absence_refusal_whole"),
        migrations.RemoveConstraint("absence", "absence_dates_in_order"),
        migrations.RemoveConstraint("absence", "absence_somebody_else_stands_in"),
        migrations.RemoveConstraint("absence", "absence_has_reason"),
        migrations.RemoveConstraint("absence", "absence_role_of_the_office"),
        migrations.RunPython(
            renamed(**FORWARD), renamed(**{name: (new, old) for name, (old, new) in FORWARD.items()})
        ),
        migrations.RenameField("document", "absence_reason", "lack_reason"),
        migrations.RenameField("document", "absence_refused_at", "lack_refused_at"),
        migrations.RenameField("document", "absence_refused_by", "lack_refused_by"),
        migrations.RenameField("document", "absence_refused_note", "lack_refused_note"),
        migrations.RenameModel("Absence", "Leave"),
        migrations.RenameField("assignment", "absence", "leave"),
        migrations.AlterField(
            "leave",
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leaves",
                to=settings.AUTH_USER_MODEL,
                verbose_name="petugas",
            ),
        ),
        migrations.AddConstraint(
            "document", models.CheckConstraint(condition=Q(standing__in=STANDINGS), name="document_standing_known")
        ),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=Q(lack_refused_at__isnull=True, lack_refused_by__isnull=True, lack_refused_note="")
                | (
                    Q(lack_refused_at__isnull=False, lack_refused_by__isnull=False, waived_at__isnull=True)
                    & ~Q(lack_refused_note="")
                    & ~Q(lack_reason="")
                ),
                name="document_lack_refusal_whole",
            ),
        ),
        migrations.AddConstraint(
            "leave", models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_dates_in_order")
        ),
        migrations.AddConstraint(
            "leave",
            models.CheckConstraint(condition=~Q(stand_in=F("person")), name="leave_somebody_else_stands_in"),
        ),
        migrations.AddConstraint("leave", models.CheckConstraint(condition=~Q(reason=""), name="leave_has_reason")),
        migrations.AddConstraint(
            "leave", models.CheckConstraint(condition=Q(role__in=OFFICE_ROLES), name="leave_role_of_the_office")
        ),
    ]
