"""The table of held units came from applicants with its rows; what was entered or answered stays, raw SQL included.

An entry follows its person only into the account with which theirs was merged. Audit rows written before keep the name
"applicants.heldunit": they are sealed.
"""

import certportal.kernel.numbers.codes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

HELD = "holdings_heldunit"
# What was entered stays; the evidence may be replaced until somebody has answered; an answer is given once.
SAME_ENTRY = """NEW.unit_id = OLD.unit_id AND NEW.source = OLD.source
    AND NEW.certificate_number = OLD.certificate_number AND NEW.issuer = OLD.issuer AND NEW.issued_on = OLD.issued_on
    AND coalesce(NEW.valid_until, '0001-01-01') = coalesce(OLD.valid_until, '0001-01-01')
    AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
    AND coalesce(NEW.evidence_id, 0) = CASE WHEN OLD.confirmed_at IS NULL AND OLD.refused_at IS NULL
        THEN coalesce(NEW.evidence_id, 0) ELSE coalesce(OLD.evidence_id, 0) END
    AND (OLD.confirmed_at IS NULL OR (NEW.confirmed_at = OLD.confirmed_at
        AND coalesce(NEW.confirmed_by_id, 0) = coalesce(OLD.confirmed_by_id, 0)))
    AND (OLD.refused_at IS NULL OR (NEW.refused_at = OLD.refused_at AND NEW.refused_by_id = OLD.refused_by_id
        AND NEW.refusal_reason = OLD.refusal_reason))"""
SAME_PERSON = f"""EXISTS (SELECT 1 FROM {HELD} h JOIN accounts_user u ON u.id = h.person_id
    WHERE h.id = NEW.id AND (h.person_id = NEW.person_id OR u.merged_into_id = NEW.person_id))"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, HELD, unless=SAME_ENTRY)
    forbid_unless(schema_editor, HELD, "held_unit_keeps_its_person", SAME_PERSON, events=("UPDATE",))


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, HELD, "held_unit_keeps_its_person", events=("UPDATE",))
    allow_change(schema_editor, HELD)


def renamed(old: str, new: str):
    """Content types (with their permissions) and notices follow the model into its new app."""

    def rename(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        types = apps.get_model("contenttypes", "ContentType").objects
        if not types.filter(app_label=new, model="heldunit").exists():
            types.filter(app_label=old, model="heldunit").update(app_label=new)
        apps.get_model("outbox", "Message").objects.filter(about_type=f"{old}.heldunit").update(
            about_type=f"{new}.heldunit"
        )

    return rename


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("applicants", "0013_held_units_leave"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("files", "0001_initial"),
        ("outbox", "0002_letters_expire"),
        ("schemes", "0003_appeal_term"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='HeldUnit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=certportal.kernel.numbers.codes.new_code, editable=False, max_length=32, unique=True, verbose_name='kode')),
                        ('source', models.CharField(choices=[('own_certificate', 'Sertifikat dari portal ini'), ('outside_certificate', 'Sertifikat dari lembaga lain'), ('other_evidence', 'Bukti lain')], max_length=20, verbose_name='sumber')),
                        ('certificate_number', models.CharField(blank=True, default='', max_length=120, verbose_name='nomor sertifikat')),
                        ('issuer', models.CharField(max_length=200, verbose_name='penerbit')),
                        ('issued_on', models.DateField(verbose_name='tanggal terbit')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='berlaku sampai')),
                        ('entered_at', models.DateTimeField(verbose_name='dicatat')),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='dikonfirmasi')),
                        ('refused_at', models.DateTimeField(blank=True, null=True, verbose_name='ditolak')),
                        ('refusal_reason', models.CharField(blank=True, default='', max_length=1000, verbose_name='alasan penolakan')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='ditarik')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='tidak berlaku sejak')),
                        ('ended_reason', models.CharField(blank=True, default='', max_length=300, verbose_name='alasan tidak berlaku')),
                        ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikonfirmasi oleh')),
                        ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicatat oleh')),
                        ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='bukti')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_units', to=settings.AUTH_USER_MODEL, verbose_name='pemilik')),
                        ('refused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditolak oleh')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_by', to='schemes.competencyunit', verbose_name='unit kompetensi')),
                    ],
                    options={
                        'verbose_name': 'unit yang dimiliki',
                        'verbose_name_plural': 'unit yang dimiliki',
                        'ordering': ['entered_at', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ['own_certificate', 'outside_certificate', 'other_evidence'])), name='held_unit_source_known'), models.CheckConstraint(condition=models.Q(('issuer', ''), _negated=True), name='held_unit_issuer_named'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('issued_on')), _connector='OR'), name='held_unit_dates_in_order'), models.CheckConstraint(condition=models.Q(('source', 'own_certificate'), models.Q(('entered_by__isnull', False), ('evidence__isnull', False)), _connector='OR'), name='held_unit_has_evidence'), models.CheckConstraint(condition=models.Q(('source', 'other_evidence'), models.Q(('certificate_number', ''), _negated=True), _connector='OR'), name='held_unit_number_unless_other'), models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), models.Q(('refused_at__isnull', True), ('withdrawn_at__isnull', True)), _connector='OR'), name='held_unit_one_answer'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), models.Q(('confirmed_at__isnull', False), ('source', 'own_certificate')), _connector='OR'), name='held_unit_confirmation_whole'), models.CheckConstraint(condition=models.Q(models.Q(('refusal_reason', ''), ('refused_at__isnull', True), ('refused_by__isnull', True)), models.Q(('refused_at__isnull', False), ('refused_by__isnull', False), models.Q(('refusal_reason', ''), _negated=True)), _connector='OR'), name='held_unit_refusal_whole'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('person')), _negated=True), _connector='OR'), models.Q(('refused_by__isnull', True), models.Q(('refused_by', models.F('person')), _negated=True), _connector='OR')), name='held_unit_not_answered_by_holder'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('ended_reason', '')), models.Q(('ended_on__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='held_unit_end_whole'), models.UniqueConstraint(condition=models.Q(('refused_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('person', 'unit', 'certificate_number'), name='held_unit_once')],
                    },
                ),
            ],
        ),
        migrations.RunPython(renamed("applicants", "holdings"), renamed("holdings", "applicants")),
        migrations.RunPython(forbid, allow),
    ]
