"""Only a recorded or approved superior confirms; what they confirm is kept as rows.

Waiting questions to a NIP that somebody only typed are over: the applicant names the superior anew and an officer approves.
"""

import certportal.kernel.numbers.codes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

from certportal.kernel.audit.triggers import allow_change, forbid_change

STANDS = ("applicants_attestation", "applicants_attesteddocument")


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in STANDS:
        forbid_change(schema_editor, table)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in STANDS:
        allow_change(schema_editor, table)


def sort_questions(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """End those to a typed NIP; those to the superior an officer has recorded say from now on who that is."""
    waiting = apps.get_model("applicants", "Endorsement").objects.filter(outcome="")
    waiting.exclude(asked_nip="").update(outcome="cancelled", answered_at=timezone.now())
    for asked in waiting.filter(asked_nip="").select_related("superior__work_unit"):
        superior = asked.superior
        asked.basis, asked.name, asked.asked_nip = "recorded", superior.full_name, superior.nip or ""
        asked.position_title = superior.position_title
        asked.work_unit = superior.work_unit.name if superior.work_unit else ""
        asked.save()


class Migration(migrations.Migration):

    dependencies = [
        ('applicants', '0031_leave_of_site_officers'),
        ('papers', '0003_sealed_until_drawn'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(choices=[('listed', 'Tercatat pada daftar pegawai'), ('recorded', 'Dicatat petugas'), ('approved', 'Disetujui petugas')], max_length=10, verbose_name='dasar')),
                ('way', models.CharField(choices=[('account', 'Melalui akun portal'), ('link', 'Melalui tautan sekali pakai ke alamat kedinasan')], max_length=10, verbose_name='cara')),
                ('name', models.CharField(max_length=150, verbose_name='nama')),
                ('nip', models.CharField(blank=True, max_length=18, verbose_name='NIP')),
                ('position_title', models.CharField(blank=True, max_length=150, verbose_name='jabatan')),
                ('work_unit', models.CharField(blank=True, max_length=200, verbose_name='unit kerja')),
                ('identified', models.CharField(max_length=400, verbose_name='dikenali dari')),
                ('at', models.DateTimeField(verbose_name='dikonfirmasi')),
            ],
            options={
                'verbose_name': 'pernyataan atasan',
                'verbose_name_plural': 'pernyataan atasan',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AttestedDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300, verbose_name='nama dokumen')),
                ('n', models.PositiveSmallIntegerField(verbose_name='nomor versi')),
                ('sha256', models.CharField(max_length=64, verbose_name='sidik')),
            ],
            options={
                'verbose_name': 'dokumen yang dinyatakan sah',
                'verbose_name_plural': 'dokumen yang dinyatakan sah',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ConfirmationLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, verbose_name='alamat kedinasan')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='sidik tautan')),
                ('sent_at', models.DateTimeField(verbose_name='dikirim')),
                ('expires_at', models.DateTimeField(verbose_name='berlaku sampai')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='dibuka')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='diganti')),
            ],
            options={
                'verbose_name': 'tautan konfirmasi',
                'verbose_name_plural': 'tautan konfirmasi',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SuperiorNaming',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=certportal.kernel.numbers.codes.new_code, editable=False, max_length=32, unique=True, verbose_name='kode')),
                ('nip', models.CharField(max_length=18, verbose_name='NIP')),
                ('full_name', models.CharField(max_length=150, verbose_name='nama')),
                ('position_title', models.CharField(max_length=150, verbose_name='jabatan')),
                ('work_unit', models.CharField(max_length=200, verbose_name='unit kerja')),
                ('asked_at', models.DateTimeField(verbose_name='diusulkan')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail kedinasan')),
                ('outcome', models.CharField(blank=True, choices=[('approved', 'Disetujui'), ('refused', 'Tidak disetujui'), ('taken_back', 'Ditarik pemohon')], default='', max_length=12, verbose_name='jawaban')),
                ('reason', models.CharField(blank=True, default='', max_length=1000, verbose_name='alasan')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='dijawab')),
            ],
            options={
                'verbose_name': 'usulan atasan',
                'verbose_name_plural': 'usulan atasan',
                'ordering': ['pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='endorsement',
            name='endorsement_answered_by_somebody',
        ),
        migrations.AddField(
            model_name='document',
            name='lapsed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='tidak berlaku lagi sejak'),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='basis',
            field=models.CharField(blank=True, choices=[('listed', 'Tercatat pada daftar pegawai'), ('recorded', 'Dicatat petugas'), ('approved', 'Disetujui petugas')], default='', max_length=10, verbose_name='dasar'),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='email',
            field=models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail kedinasan atasan'),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='name',
            field=models.CharField(blank=True, default='', max_length=150, verbose_name='nama atasan'),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='position_title',
            field=models.CharField(blank=True, default='', max_length=150, verbose_name='jabatan atasan'),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='work_unit',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='unit kerja atasan'),
        ),
        migrations.AlterField(
            model_name='endorsement',
            name='asked_nip',
            field=models.CharField(blank=True, default='', max_length=18, verbose_name='NIP atasan'),
        ),
        migrations.AlterField(
            model_name='endorsement',
            name='superior',
            field=models.ForeignKey(blank=True, help_text='Kosong selama atasan belum memiliki akun yang terbukti miliknya.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to=settings.AUTH_USER_MODEL, verbose_name='atasan'),
        ),
        migrations.AddField(
            model_name='attestation',
            name='endorsement',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='attestation', to='applicants.endorsement', verbose_name='konfirmasi atasan'),
        ),
        migrations.AddField(
            model_name='attestation',
            name='paper',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper', verbose_name='dokumen tercetak'),
        ),
        migrations.AddField(
            model_name='attestation',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='akun'),
        ),
        migrations.AddField(
            model_name='attesteddocument',
            name='attestation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='applicants.attestation', verbose_name='pernyataan atasan'),
        ),
        migrations.AddField(
            model_name='attesteddocument',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applicants.document', verbose_name='dokumen'),
        ),
        migrations.AddField(
            model_name='attesteddocument',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applicants.documentversion', verbose_name='versi'),
        ),
        migrations.AddField(
            model_name='confirmationlink',
            name='endorsement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='applicants.endorsement', verbose_name='konfirmasi atasan'),
        ),
        migrations.AddField(
            model_name='superiornaming',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dijawab oleh'),
        ),
        migrations.AddField(
            model_name='superiornaming',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='namings', to='applicants.dossier', verbose_name='berkas'),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='naming',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applicants.superiornaming', verbose_name='usulan'),
        ),
        migrations.AddConstraint(
            model_name='endorsement',
            constraint=models.CheckConstraint(condition=models.Q(('superior__isnull', False), models.Q(('name', ''), _negated=True), ('outcome__in', ['', 'cancelled']), _connector='OR'), name='endorsement_answered_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='attestation',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['listed', 'recorded', 'approved'])), name='attestation_basis_known'),
        ),
        migrations.AddConstraint(
            model_name='attestation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('way', 'account')), models.Q(('person__isnull', True), ('way', 'link')), _connector='OR'), name='attestation_way_known'),
        ),
        migrations.AddConstraint(
            model_name='attestation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('identified', ''), _negated=True)), name='attestation_says_who'),
        ),
        migrations.AddConstraint(
            model_name='attesteddocument',
            constraint=models.UniqueConstraint(fields=('attestation', 'document'), name='attested_once'),
        ),
        migrations.AddConstraint(
            model_name='confirmationlink',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('opened_at__isnull', True)), fields=('endorsement',), name='link_one_unopened'),
        ),
        migrations.AddConstraint(
            model_name='superiornaming',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('dossier',), name='naming_one_open'),
        ),
        migrations.AddConstraint(
            model_name='superiornaming',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='naming_email_in_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='superiornaming',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('outcome', '')), models.Q(('answered_at__isnull', False), ('outcome', 'taken_back')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('outcome__in', ['approved', 'refused']), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='naming_answer_whole'),
        ),
        migrations.RunPython(sort_questions, migrations.RunPython.noop),
        migrations.RunPython(forbid, allow),
    ]
