"""Leave is leave from a role: who stands in holds the same one. Until now only officers of the two checks had leave."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ROLES = [
    ("applicant", "Pemohon"),
    ("institution_officer", "Petugas lembaga pelatihan"),
    ("agency_officer", "Pengelola kepegawaian perangkat daerah"),
    ("intake_officer", "Petugas penerima berkas"),
    ("verifier", "Verifikator"),
    ("assessor", "Asesor"),
    ("committee_member", "Anggota rapat pleno"),
    ("certificate_admin", "Petugas sertifikat"),
    ("complaint_officer", "Petugas pengaduan"),
    ("technical_team", "Tim teknis"),
    ("inspectorate", "Inspektorat"),
    ("leadership", "Pimpinan"),
    ("system_admin", "Admin sistem (seluruh portal)"),
]
OFFICE_ROLES = ("agency_officer", "assessor", "certificate_admin", "committee_member", "complaint_officer")
OFFICE_ROLES += ("inspectorate", "intake_officer", "leadership", "system_admin", "technical_team", "verifier")


def name_the_role(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Leave on record is from verification where the person ever was a verifier there, else from intake."""
    del schema_editor
    absences = apps.get_model("applicants", "Absence")
    memberships = apps.get_model("accounts", "Membership")
    for row in absences.objects.filter(role=""):
        held = memberships.objects.filter(user_id=row.person_id, organisation_id=row.agency_id, role="verifier")
        row.role = "verifier" if held.exists() else "intake_officer"
        row.save(update_fields=["role"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_merged_people"),
        ("applicants", "0011_days_on_the_dossier"),
    ]

    operations = [
        migrations.AddField(
            model_name="absence",
            name="acting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.membership",
                verbose_name="peran Plh.",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="role",
            field=models.CharField(choices=ROLES, default="", max_length=24, verbose_name="tugas"),
            preserve_default=False,
        ),
        migrations.RunPython(name_the_role, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", OFFICE_ROLES)), name="absence_role_of_the_office"
            ),
        ),
    ]
