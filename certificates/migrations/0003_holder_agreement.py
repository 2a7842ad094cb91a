import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from certportal.kernel.audit.triggers import allow_change, forbid_change

AGREEMENT = "certificates_agreement"


def forbid(apps, schema_editor):
    """What was signed stays signed."""
    forbid_change(schema_editor, AGREEMENT)


def allow(apps, schema_editor):
    allow_change(schema_editor, AGREEMENT)


class Migration(migrations.Migration):

    dependencies = [
        ('applicants', '0004_words_stand'),
        ('certificates', '0002_register_stands'),
        ('papers', '0002_frozen'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('on_screen', 'Ditandatangani di layar'), ('on_paper', 'Ditandatangani di atas kertas')], max_length=10, verbose_name='cara')),
                ('typed_name', models.CharField(blank=True, default='', max_length=200, verbose_name='nama diketik')),
                ('signed_at', models.DateTimeField(verbose_name='ditandatangani')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agreement', to='applicants.decision')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicatat oleh')),
                ('paper', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreement', to='papers.paper')),
            ],
            options={
                'verbose_name': 'perjanjian pemegang sertifikat',
                'verbose_name_plural': 'perjanjian pemegang sertifikat',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'on_screen'), ('paper__isnull', False), models.Q(('typed_name', ''), _negated=True)), models.Q(('kind', 'on_paper'), ('paper__isnull', True), ('typed_name', '')), _connector='OR'), name='agreement_on_screen_has_its_paper')],
            },
        ),
        migrations.RunPython(forbid, allow),
    ]
