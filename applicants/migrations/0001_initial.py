import certportal.kernel.numbers.codes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('files', '0001_initial'),
        ('papers', '0002_frozen'),
        ('schemes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('absence_reason', models.CharField(blank=True, max_length=500, verbose_name='alasan tidak ada')),
                ('waiver_reason', models.CharField(blank=True, max_length=500, verbose_name='alasan pembebasan')),
                ('waived_at', models.DateTimeField(blank=True, null=True, verbose_name='dibebaskan')),
                ('requirement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.requirement', verbose_name='persyaratan')),
                ('waived_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dibebaskan oleh')),
            ],
            options={
                'verbose_name': 'dokumen',
                'verbose_name_plural': 'dokumen',
                'ordering': ['order'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('waived_at__isnull', True), ('waived_by__isnull', True), ('waiver_reason', '')), models.Q(('waived_at__isnull', False), ('waived_by__isnull', False), models.Q(('waiver_reason', ''), _negated=True)), _connector='OR'), name='document_waiver_whole')],
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveSmallIntegerField(verbose_name='versi')),
                ('confirmations', models.JSONField(blank=True, default=list, verbose_name='pernyataan pengunggah')),
                ('uploaded_at', models.DateTimeField(verbose_name='diunggah')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='applicants.document', verbose_name='dokumen')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='berkas tersimpan')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diunggah oleh')),
            ],
            options={
                'verbose_name': 'versi dokumen',
                'verbose_name_plural': 'versi dokumen',
                'ordering': ['n'],
                'constraints': [models.UniqueConstraint(fields=('document', 'n'), name='document_version_numbered_once'), models.UniqueConstraint(fields=('file',), name='document_version_own_file'), models.CheckConstraint(condition=models.Q(('n__gte', 1)), name='document_version_from_one')],
            },
        ),
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, max_length=40, verbose_name='status')),
                ('state_since', models.DateTimeField(verbose_name='sejak')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='versi')),
                ('code', models.CharField(default=certportal.kernel.numbers.codes.new_code, editable=False, max_length=32, unique=True, verbose_name='kode')),
                ('number', models.CharField(blank=True, max_length=80, null=True, unique=True, verbose_name='nomor berkas')),
                ('path_declared', models.CharField(blank=True, max_length=20, verbose_name='jalur yang dipilih')),
                ('fee_borne_by', models.CharField(blank=True, choices=[('regional_budget', 'APBD Provinsi DKI Jakarta'), ('candidate', 'Saya sendiri, sesuai peraturan yang berlaku')], max_length=20, verbose_name='biaya ditanggung')),
                ('service_years_declared', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='lama bekerja menurut pemohon')),
                ('service_years_confirmed', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='lama bekerja terverifikasi')),
                ('declared', models.JSONField(blank=True, default=dict, verbose_name='keterangan pemohon saat mengirim')),
                ('opened_at', models.DateTimeField(verbose_name='dibuka')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='dikirim')),
                ('rounds', models.PositiveSmallIntegerField(default=0, verbose_name='putaran perbaikan')),
                ('complete_declared_at', models.DateTimeField(blank=True, null=True, verbose_name='dinyatakan lengkap dan benar')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='accounts.organisation', verbose_name='penyelenggara')),
                ('applicant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to=settings.AUTH_USER_MODEL, verbose_name='pemohon')),
                ('complete_declared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dinyatakan oleh')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='schemes.scheme', verbose_name='skema')),
                ('scheme_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='schemes.schemeversion', verbose_name='versi skema')),
                ('service_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='schemes.servicestandardversion', verbose_name='standar pelayanan')),
            ],
            options={
                'verbose_name': 'berkas permohonan',
                'verbose_name_plural': 'berkas permohonan',
                'indexes': [models.Index(fields=['agency', 'state', 'submitted_at'], name='dossier_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'completeness_check', 'returned', 'verification', 'accepted', 'awaiting_information', 'technical_review', 'admitted', 'in_assessment', 'recommended', 'decided', 'ready', 'handed_over', 'closed', 'withdrawn', 'rejected', 'expired'])), name='dossier_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('submitted_at__isnull', True)), models.Q(('number__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='dossier_number_with_submission'), models.CheckConstraint(condition=models.Q(models.Q(('complete_declared_at__isnull', True), ('complete_declared_by__isnull', True)), models.Q(('complete_declared_at__isnull', False), ('complete_declared_by__isnull', False)), _connector='OR'), name='dossier_complete_at_with_by'), models.CheckConstraint(condition=models.Q(('complete_declared_by__isnull', True), models.Q(('complete_declared_by', models.F('applicant')), _negated=True), _connector='OR'), name='dossier_not_declared_by_applicant'), models.CheckConstraint(condition=models.Q(('fee_borne_by', ''), ('fee_borne_by__in', ['regional_budget', 'candidate']), _connector='OR'), name='dossier_fee_known'), models.UniqueConstraint(condition=models.Q(('state__in', ('closed', 'withdrawn', 'rejected', 'expired', 'handed_over')), _negated=True), fields=('applicant', 'scheme'), name='dossier_one_live_per_person_and_scheme')],
            },
        ),
        migrations.AddField(
            model_name='document',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='applicants.dossier', verbose_name='berkas'),
        ),
        migrations.CreateModel(
            name='InformationRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('correction', 'Perbaikan berkas'), ('information', 'Permintaan keterangan')], max_length=20, verbose_name='jenis')),
                ('number', models.PositiveSmallIntegerField(verbose_name='putaran')),
                ('items', models.JSONField(blank=True, default=list, verbose_name='yang diminta')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='catatan')),
                ('asked_at', models.DateTimeField(verbose_name='diminta')),
                ('answer', models.TextField(blank=True, max_length=4000, verbose_name='jawaban')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='dijawab')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diminta oleh')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='applicants.dossier', verbose_name='berkas')),
            ],
            options={
                'verbose_name': 'permintaan kepada pemohon',
                'verbose_name_plural': 'permintaan kepada pemohon',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number'), name='request_one_per_round'), models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('dossier',), name='request_one_open'), models.CheckConstraint(condition=models.Q(('kind__in', ['correction', 'information'])), name='request_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Involvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('duty', models.CharField(choices=[('applicant', 'Pemohon'), ('examiner', 'Asesor'), ('decider', 'Pemutus'), ('appeal_panel', 'Panel banding'), ('verifier', 'Verifikator'), ('officer', 'Petugas')], max_length=20, verbose_name='tugas')),
                ('since', models.DateTimeField(verbose_name='sejak')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='involvements', to='applicants.dossier', verbose_name='berkas')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='involvements', to=settings.AUTH_USER_MODEL, verbose_name='orang')),
            ],
            options={
                'verbose_name': 'keterlibatan',
                'verbose_name_plural': 'keterlibatan',
                'constraints': [models.CheckConstraint(condition=models.Q(('duty__in', ['applicant', 'examiner', 'decider', 'appeal_panel', 'verifier', 'officer'])), name='involvement_duty_known'), models.UniqueConstraint(fields=('dossier', 'person', 'duty'), name='involvement_once'), models.UniqueConstraint(condition=models.Q(('duty__in', ('applicant', 'examiner', 'decider', 'appeal_panel'))), fields=('dossier', 'person'), name='involvement_exclusive'), models.UniqueConstraint(condition=models.Q(('duty', 'applicant')), fields=('dossier',), name='involvement_one_applicant')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('admission', 'Penetapan peserta'), ('certification', 'Keputusan sertifikasi'), ('review', 'Keputusan permohonan izin')], max_length=20, verbose_name='jenis')),
                ('outcome', models.CharField(choices=[('admitted', 'Ditetapkan sebagai peserta'), ('not_admitted', 'Tidak ditetapkan sebagai peserta'), ('competent', 'Kompeten'), ('not_yet_competent', 'Belum kompeten'), ('deferred', 'Ditunda'), ('approved', 'Disetujui'), ('rejected', 'Ditolak')], max_length=20, verbose_name='hasil')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='alasan')),
                ('decided_on', models.DateField(verbose_name='tanggal keputusan')),
                ('created_at', models.DateTimeField(verbose_name='dicatat')),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper', verbose_name='surat')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='applicants.dossier', verbose_name='berkas')),
                ('involvement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='applicants.involvement', verbose_name='pemutus')),
            ],
            options={
                'verbose_name': 'keputusan',
                'verbose_name_plural': 'keputusan',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'admission'), ('outcome__in', ('admitted', 'not_admitted'))), models.Q(('kind', 'certification'), ('outcome__in', ('competent', 'not_yet_competent', 'deferred'))), models.Q(('kind', 'review'), ('outcome__in', ('approved', 'rejected'))), _connector='OR'), name='decision_outcome_fits_kind'), models.CheckConstraint(condition=models.Q(('outcome__in', ['admitted', 'competent', 'approved']), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decision_against_has_reason'), models.UniqueConstraint(condition=models.Q(('kind', 'admission')), fields=('dossier',), name='decision_one_admission'), models.UniqueConstraint(condition=models.Q(('kind', 'certification'), ('outcome', 'competent')), fields=('dossier',), name='decision_competent_once')],
            },
        ),
        migrations.CreateModel(
            name='SelectionRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=certportal.kernel.numbers.codes.new_code, editable=False, max_length=32, unique=True, verbose_name='kode')),
                ('title', models.CharField(max_length=200, verbose_name='nama gelombang')),
                ('opens_on', models.DateField(verbose_name='dibuka')),
                ('closes_on', models.DateField(verbose_name='ditutup')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='penyelenggara')),
                ('scheme_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.schemeversion')),
                ('service_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.servicestandardversion')),
            ],
            options={
                'verbose_name': 'gelombang seleksi',
                'verbose_name_plural': 'gelombang seleksi',
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='round_dates_in_order')],
            },
        ),
        migrations.AddField(
            model_name='dossier',
            name='selection_round',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='applicants.selectionround', verbose_name='gelombang'),
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('completeness', 'Pemeriksaan kelengkapan'), ('verification', 'Verifikasi')], max_length=20, verbose_name='tahap')),
                ('outcome', models.CharField(choices=[('accepted', 'Sesuai'), ('needs_fix', 'Perlu perbaikan'), ('rejected', 'Ditolak')], max_length=20, verbose_name='hasil')),
                ('reason', models.CharField(blank=True, choices=[('unreadable', 'Tidak terbaca atau terpotong'), ('wrong_document', 'Bukan dokumen yang diminta'), ('outdated', 'Bukan dokumen terakhir atau sudah kedaluwarsa'), ('unsigned', 'Belum ditandatangani atau belum dicap'), ('identity_mismatch', 'Nama, NIP, atau NIK berbeda dengan profil'), ('incomplete', 'Halaman tidak lengkap'), ('photo', 'Pasfoto tidak sesuai (3 × 4, latar merah, terbaru)'), ('other', 'Lainnya (jelaskan pada catatan)'), ('not_eligible', 'Dokumen menunjukkan syarat tidak terpenuhi'), ('doubtful', 'Keaslian dokumen diragukan')], max_length=30, verbose_name='alasan')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='catatan')),
                ('at', models.DateTimeField(verbose_name='diperiksa')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diperiksa oleh')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='applicants.documentversion', verbose_name='versi')),
            ],
            options={
                'verbose_name': 'hasil pemeriksaan',
                'verbose_name_plural': 'hasil pemeriksaan',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['accepted', 'needs_fix', 'rejected'])), name='verdict_outcome_known'), models.CheckConstraint(condition=models.Q(('stage__in', ['completeness', 'verification'])), name='verdict_stage_known'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'accepted'), ('reason', '')), models.Q(('outcome__in', ['needs_fix', 'rejected']), ('reason__in', ['unreadable', 'wrong_document', 'outdated', 'unsigned', 'identity_mismatch', 'incomplete', 'photo', 'other', 'not_eligible', 'doubtful']), models.Q(('note', ''), _negated=True)), _connector='OR'), name='verdict_reason_where_needed')],
            },
        ),
        migrations.CreateModel(
            name='ApplicantProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('education', models.CharField(blank=True, choices=[('sd', 'SD atau sederajat'), ('smp', 'SMP atau sederajat'), ('sma', 'SMA/SMK atau sederajat'), ('d1', 'Diploma I'), ('d2', 'Diploma II'), ('d3', 'Diploma III'), ('d4', 'Diploma IV'), ('s1', 'Sarjana (S1)'), ('profession', 'Pendidikan profesi'), ('s2', 'Magister (S2)'), ('specialist', 'Spesialis'), ('s3', 'Doktor (S3)')], max_length=20, verbose_name='pendidikan terakhir')),
                ('education_place', models.CharField(blank=True, max_length=200, verbose_name='nama sekolah atau perguruan tinggi')),
                ('education_field', models.CharField(blank=True, max_length=150, verbose_name='program studi')),
                ('education_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='tahun lulus')),
                ('service_years', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='lama bekerja (tahun penuh)')),
                ('created_at', models.DateTimeField(verbose_name='dibuat')),
                ('updated_at', models.DateTimeField(verbose_name='diperbarui')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='applicant_profile', to=settings.AUTH_USER_MODEL, verbose_name='pemohon')),
            ],
            options={
                'verbose_name': 'profil pemohon',
                'verbose_name_plural': 'profil pemohon',
                'constraints': [models.CheckConstraint(condition=models.Q(('education', ''), ('education__in', ['sd', 'smp', 'sma', 'd1', 'd2', 'd3', 'd4', 's1', 'profession', 's2', 'specialist', 's3']), _connector='OR'), name='profile_education_known'), models.CheckConstraint(condition=models.Q(('service_years__isnull', True), ('service_years__lte', 60), _connector='OR'), name='profile_service_years_human')],
            },
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('dossier', 'requirement'), name='document_one_per_requirement'),
        ),
    ]
