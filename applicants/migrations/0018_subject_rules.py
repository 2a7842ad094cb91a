"""The rules of the new columns, once every row carries them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, forbid_unless

DOSSIER = "applicants_dossier"
# Who pays is one of those whom the dossier's own version of the service allows.
PAYER = """NEW.payer_id IS NULL OR EXISTS (SELECT 1 FROM schemes_servicepayer p
    WHERE p.id = NEW.payer_id AND p.version_id = NEW.service_version_id)"""
# Branch and service are copies of what the version says.
VERSION = """EXISTS (SELECT 1 FROM schemes_servicestandardversion v
    WHERE v.id = NEW.service_version_id AND v.branch = NEW.branch AND v.standard_id = NEW.service_id)"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, DOSSIER, "dossier_payer_of_its_service", PAYER)
    forbid_unless(schema_editor, DOSSIER, "dossier_branch_of_its_service", VERSION)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, DOSSIER, "dossier_payer_of_its_service")
    allow_again(schema_editor, DOSSIER, "dossier_branch_of_its_service")


class Migration(migrations.Migration):
    dependencies = [("applicants", "0017_subject_filled")]

    operations = [
        migrations.RemoveConstraint(
            model_name='dossier',
            name='dossier_fee_known',
        ),
        migrations.RemoveField(
            model_name='dossier',
            name='fee_borne_by',
        ),
        migrations.AlterField(
            model_name='dossier',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='schemes.servicestandard', verbose_name='layanan'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('branch', 'exam'), ('scheme__isnull', False), ('scheme_version__isnull', False)), models.Q(('branch', 'review'), ('scheme__isnull', True), ('scheme_version__isnull', True)), _connector='OR'), name='dossier_subject_fits_branch'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('received_at__isnull', True), ('submitted_at__isnull', True)), models.Q(('received_at__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='dossier_received_with_submission'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.UniqueConstraint(condition=models.Q(('branch', 'review'), ('on_behalf_of__isnull', True), models.Q(('state__in', ('closed', 'withdrawn', 'rejected', 'expired', 'handed_over')), _negated=True)), fields=('applicant', 'service'), name='dossier_one_live_per_person_and_service'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.UniqueConstraint(condition=models.Q(('branch', 'review'), ('on_behalf_of__isnull', False), models.Q(('state__in', ('closed', 'withdrawn', 'rejected', 'expired', 'handed_over')), _negated=True)), fields=('on_behalf_of', 'service'), name='dossier_one_live_per_institution_and_service'),
        ),
        migrations.RunPython(forbid, allow),
    ]
