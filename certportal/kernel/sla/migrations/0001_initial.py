import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='jenis')),
                ('subject_type', models.CharField(max_length=100, verbose_name='jenis objek')),
                ('subject_id', models.BigIntegerField(verbose_name='nomor objek')),
                ('state', models.CharField(choices=[('running', 'Berjalan'), ('paused', 'Berhenti sementara'), ('stopped', 'Selesai')], default='running', max_length=8, verbose_name='status')),
                ('waiting_on', models.CharField(choices=[('office', 'Kantor'), ('applicant', 'Pemohon'), ('certification_body', 'Lembaga sertifikasi')], default='office', max_length=20, verbose_name='menunggu')),
                ('target_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='target hari kerja')),
                ('limit_days', models.PositiveSmallIntegerField(verbose_name='batas hari kerja')),
                ('started_on', models.DateField(verbose_name='mulai')),
                ('target_on', models.DateField(blank=True, null=True, verbose_name='target')),
                ('limit_on', models.DateField(verbose_name='batas')),
                ('provisional', models.BooleanField(default=False, verbose_name='sementara')),
                ('paused_on', models.DateField(blank=True, null=True, verbose_name='berhenti sementara sejak')),
                ('stopped_on', models.DateField(blank=True, null=True, verbose_name='selesai')),
                ('pauses', models.PositiveSmallIntegerField(default=0, verbose_name='jeda')),
                ('overdue_planned_on', models.DateField(blank=True, null=True, verbose_name='pengingat lewat batas sampai')),
                ('fell_due_on', models.DateField(blank=True, null=True, verbose_name='lewat batas sejak')),
                ('calendar_stamp', models.CharField(blank=True, default='', max_length=48, verbose_name='cap kalender')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='accounts.organisation', verbose_name='kantor')),
            ],
            options={
                'verbose_name': 'tenggat',
                'verbose_name_plural': 'tenggat',
                'ordering': ['limit_on', 'pk'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='clock_subject'), models.Index(condition=models.Q(('state', 'running')), fields=['limit_on'], name='clock_running_limit'), models.Index(condition=models.Q(('state__in', ('running', 'paused'))), fields=['organisation', 'calendar_stamp'], name='clock_live_stamp')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('running', 'paused'))), fields=('kind', 'subject_type', 'subject_id'), name='clock_live_once'), models.CheckConstraint(condition=models.Q(('state__in', ['running', 'paused', 'stopped'])), name='clock_state_known'), models.CheckConstraint(condition=models.Q(('waiting_on__in', ['office', 'applicant', 'certification_body'])), name='clock_waiting_on_known'), models.CheckConstraint(condition=models.Q(models.Q(('paused_on__isnull', True), ('state', 'running'), ('stopped_on__isnull', True)), models.Q(('paused_on__isnull', False), ('state', 'paused'), ('stopped_on__isnull', True)), models.Q(('state', 'stopped'), ('stopped_on__isnull', False)), _connector='OR'), name='clock_dates_fit_state'), models.CheckConstraint(condition=models.Q(('limit_days__gte', 1), models.Q(models.Q(('target_days__isnull', True), ('target_on__isnull', True)), models.Q(('target_days__gte', 1), ('target_days__lte', models.F('limit_days')), ('target_on__isnull', False)), _connector='OR')), name='clock_terms_sound')],
            },
        ),
        migrations.CreateModel(
            name='ClockEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('started', 'Mulai dihitung'), ('paused', 'Berhenti sementara'), ('resumed', 'Dihitung lagi'), ('stopped', 'Selesai'), ('replanned', 'Kalender berubah'), ('handed', 'Giliran berpindah'), ('fell_due', 'Lewat batas')], max_length=12, verbose_name='kejadian')),
                ('at', models.DateTimeField(verbose_name='pada')),
                ('on', models.DateField(verbose_name='tanggal')),
                ('by_id', models.BigIntegerField(blank=True, null=True, verbose_name='nomor pelaku')),
                ('by_name', models.CharField(max_length=150, verbose_name='pelaku')),
                ('reason', models.TextField(blank=True, default='', verbose_name='alasan')),
                ('waiting_on', models.CharField(choices=[('office', 'Kantor'), ('applicant', 'Pemohon'), ('certification_body', 'Lembaga sertifikasi')], max_length=20, verbose_name='menunggu')),
                ('target_on', models.DateField(blank=True, null=True, verbose_name='target')),
                ('limit_on', models.DateField(verbose_name='batas')),
                ('previous_target_on', models.DateField(blank=True, null=True, verbose_name='target sebelumnya')),
                ('previous_limit_on', models.DateField(blank=True, null=True, verbose_name='batas sebelumnya')),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='sla.clock', verbose_name='tenggat')),
            ],
            options={
                'verbose_name': 'catatan tenggat',
                'verbose_name_plural': 'catatan tenggat',
                'ordering': ['clock', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('verb__in', ['started', 'paused', 'resumed', 'stopped', 'replanned', 'handed', 'fell_due'])), name='clock_event_verb_known')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='jenis')),
                ('round', models.PositiveSmallIntegerField(default=0, verbose_name='putaran')),
                ('due_on', models.DateField(verbose_name='tanggal')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='terkirim')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='percobaan')),
                ('retry_after', models.DateTimeField(blank=True, null=True, verbose_name='coba lagi setelah')),
                ('error', models.TextField(blank=True, default='', verbose_name='galat')),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='sla.clock', verbose_name='tenggat')),
            ],
            options={
                'verbose_name': 'pengingat',
                'verbose_name_plural': 'pengingat',
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['due_on'], name='reminder_waiting')],
                'constraints': [models.UniqueConstraint(fields=('clock', 'kind', 'round'), name='reminder_once')],
            },
        ),
    ]
