import certportal.kernel.numbers.codes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('applicants', '0006_selected_units'),
        ('schemes', '0005_scheme_package'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=certportal.kernel.numbers.codes.new_code, editable=False, max_length=32, unique=True, verbose_name='kode')),
                ('starts_on', models.DateField(verbose_name='mulai')),
                ('ends_on', models.DateField(verbose_name='sampai')),
                ('reason', models.CharField(max_length=300, verbose_name='keterangan')),
                ('entered_at', models.DateTimeField(verbose_name='dicatat')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='dibatalkan')),
            ],
            options={
                'verbose_name': 'cuti petugas',
                'verbose_name_plural': 'cuti petugas',
                'ordering': ['starts_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='absence_dates_in_order'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='absence_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('intake', 'Pemeriksaan kelengkapan'), ('verification', 'Verifikasi')], max_length=12, verbose_name='tahap')),
                ('at', models.DateTimeField(verbose_name='sejak')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='alasan')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='berakhir')),
            ],
            options={
                'verbose_name': 'penugasan',
                'verbose_name_plural': 'penugasan',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('stage__in', ['intake', 'verification'])), name='assignment_stage_known')],
            },
        ),
        migrations.CreateModel(
            name='PhoneCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='waktu')),
                ('direction', models.CharField(choices=[('in', 'Telepon masuk'), ('out', 'Telepon keluar')], max_length=3, verbose_name='arah')),
                ('with_whom', models.CharField(max_length=150, verbose_name='lawan bicara')),
                ('summary', models.TextField(max_length=2000, verbose_name='isi pembicaraan')),
                ('follow_up_on', models.DateField(blank=True, null=True, verbose_name='tindak lanjut')),
                ('shown_to_applicant', models.BooleanField(default=False, verbose_name='tampak bagi pemohon')),
                ('written_at', models.DateTimeField(verbose_name='dicatat')),
            ],
            options={
                'verbose_name': 'catatan telepon',
                'verbose_name_plural': 'catatan telepon',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('direction__in', ['in', 'out'])), name='call_direction_known'), models.CheckConstraint(condition=models.Q(models.Q(('summary', ''), _negated=True), models.Q(('with_whom', ''), _negated=True)), name='call_has_words')],
            },
        ),
        migrations.AddField(
            model_name='dossier',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dimasukkan di loket oleh'),
        ),
        migrations.AddField(
            model_name='dossier',
            name='fee_note',
            field=models.CharField(blank=True, max_length=500, verbose_name='alasan tanpa bukti bayar'),
        ),
        migrations.AddField(
            model_name='dossier',
            name='fee_receipt_number',
            field=models.CharField(blank=True, max_length=80, verbose_name='nomor bukti bayar'),
        ),
        migrations.AddField(
            model_name='dossier',
            name='fee_receipt_on',
            field=models.DateField(blank=True, null=True, verbose_name='tanggal bukti bayar'),
        ),
        migrations.AddField(
            model_name='dossier',
            name='signed_on_paper',
            field=models.BooleanField(default=False, verbose_name='permohonan bertanda tangan basah ada pada kantor'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.CheckConstraint(condition=models.Q(('complete_declared_by__isnull', True), ('entered_by__isnull', True), models.Q(('complete_declared_by', models.F('entered_by')), _negated=True), _connector='OR'), name='dossier_not_declared_by_who_entered_it'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fee_receipt_number', ''), ('fee_receipt_on__isnull', True)), models.Q(models.Q(('fee_receipt_number', ''), _negated=True), ('fee_receipt_on__isnull', False)), _connector='OR'), name='dossier_fee_receipt_whole'),
        ),
        migrations.AddField(
            model_name='absence',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='kantor'),
        ),
        migrations.AddField(
            model_name='absence',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicatat oleh'),
        ),
        migrations.AddField(
            model_name='absence',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='petugas'),
        ),
        migrations.AddField(
            model_name='absence',
            name='stand_in',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to=settings.AUTH_USER_MODEL, verbose_name='pengganti'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='absence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handed_over', to='applicants.absence', verbose_name='karena cuti'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditugaskan oleh'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='applicants.dossier', verbose_name='berkas'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='petugas'),
        ),
        migrations.AddField(
            model_name='phonecall',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='petugas'),
        ),
        migrations.AddField(
            model_name='phonecall',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='applicants.dossier', verbose_name='berkas'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('stand_in', models.F('person')), _negated=True), name='absence_somebody_else_stands_in'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['person'], name='assignment_open_of_person'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('by', models.F('person')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='assignment_by_another_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('dossier', 'stage'), name='assignment_one_open'),
        ),
    ]
