import certportal.kernel.numbers.codes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('applicants', '0002_who_may_decide'),
        ('schemes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registration_number', models.CharField(max_length=22, unique=True, verbose_name='nomor registrasi (MET)')),
                ('valid_until', models.DateField(verbose_name='berlaku sampai')),
                ('certification_body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.certificationbody', verbose_name='LSP')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='assessor', to=settings.AUTH_USER_MODEL, verbose_name='orang')),
            ],
            options={
                'verbose_name': 'asesor',
                'ordering': ['user__full_name'],
            },
        ),
        migrations.CreateModel(
            name='ExamEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, max_length=40, verbose_name='status')),
                ('state_since', models.DateTimeField(verbose_name='sejak')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='versi')),
                ('code', models.CharField(default=certportal.kernel.numbers.codes.new_code, editable=False, max_length=32, unique=True, verbose_name='kode')),
                ('title', models.CharField(max_length=200, verbose_name='nama kegiatan')),
                ('starts_at', models.DateTimeField(verbose_name='mulai')),
                ('site_officer_name', models.CharField(blank=True, max_length=200, verbose_name='wakil tempat uji')),
                ('site_officer_title', models.CharField(blank=True, max_length=200, verbose_name='jabatan wakil tempat uji')),
                ('created_at', models.DateTimeField()),
                ('assessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='assessments.assessor', verbose_name='asesor')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='penyelenggara')),
                ('scheme_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.schemeversion', verbose_name='skema')),
            ],
            options={
                'verbose_name': 'kegiatan uji kompetensi',
                'ordering': ['-starts_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['scheduled', 'running', 'reported', 'cancelled'])), name='exam_event_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempt', models.PositiveSmallIntegerField(default=1, verbose_name='asesmen ke')),
                ('path_confirmed_at', models.DateTimeField(null=True)),
                ('recommendation', models.CharField(blank=True, choices=[('competent', 'Kompeten'), ('not_yet_competent', 'Belum kompeten')], default='', max_length=20, verbose_name='rekomendasi')),
                ('recommended_at', models.DateTimeField(null=True, verbose_name='direkomendasikan')),
                ('note', models.TextField(blank=True, default='', verbose_name='catatan asesor')),
                ('assigned_at', models.DateTimeField()),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='applicants.dossier')),
                ('involvement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='applicants.involvement', verbose_name='asesor')),
                ('path_confirmed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.assessmentpath', verbose_name='jalur asesmen')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='assessments.examevent')),
            ],
            options={
                'verbose_name': 'asesmen',
                'ordering': ['dossier__applicant__full_name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'attempt'), name='assessment_once_per_attempt'), models.UniqueConstraint(fields=('event', 'dossier'), name='assessment_once_per_event'), models.CheckConstraint(condition=models.Q(models.Q(('recommendation', ''), ('recommended_at', None)), models.Q(('recommendation__in', ['competent', 'not_yet_competent']), ('recommended_at__isnull', False)), _connector='OR'), name='assessment_recommendation_dated'), models.CheckConstraint(condition=models.Q(models.Q(('path_confirmed', None), ('path_confirmed_at', None)), models.Q(('path_confirmed__isnull', False), ('path_confirmed_at__isnull', False)), _connector='OR'), name='assessment_path_dated')],
            },
        ),
        migrations.CreateModel(
            name='PlenaryMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, max_length=40, verbose_name='status')),
                ('state_since', models.DateTimeField(verbose_name='sejak')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='versi')),
                ('code', models.CharField(default=certportal.kernel.numbers.codes.new_code, editable=False, max_length=32, unique=True, verbose_name='kode')),
                ('number', models.CharField(max_length=80, null=True, unique=True, verbose_name='nomor berita acara')),
                ('title', models.CharField(max_length=200, verbose_name='nama rapat')),
                ('held_on', models.DateField(verbose_name='tanggal rapat')),
                ('place', models.CharField(max_length=200, verbose_name='tempat rapat')),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='penyelenggara')),
            ],
            options={
                'verbose_name': 'rapat pleno',
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'in_session', 'closed'])), name='plenary_state_known')],
            },
        ),
        migrations.CreateModel(
            name='PlenaryItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plenary_items', to='assessments.assessment')),
                ('decision', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plenary_item', to='applicants.decision')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='assessments.plenarymeeting')),
            ],
            options={
                'verbose_name': 'acara rapat pleno',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'assessment'), name='plenary_item_once'), models.UniqueConstraint(fields=('meeting', 'position'), name='plenary_item_position'), models.UniqueConstraint(condition=models.Q(('decision', None)), fields=('assessment',), name='plenary_item_one_open')],
            },
        ),
        migrations.CreateModel(
            name='PlenaryMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('chair', 'Ketua rapat'), ('member', 'Anggota')], default='member', max_length=10, verbose_name='kedudukan')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='assessments.plenarymeeting')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'anggota rapat pleno',
                'ordering': ['role', 'person__full_name'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='plenary_member_once'), models.UniqueConstraint(condition=models.Q(('role', 'chair')), fields=('meeting',), name='plenary_one_chair'), models.CheckConstraint(condition=models.Q(('role__in', ['chair', 'member'])), name='plenary_member_role_known')],
            },
        ),
        migrations.CreateModel(
            name='TestSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='nama tempat uji')),
                ('kind', models.CharField(choices=[('incidental', 'Sewaktu'), ('independent', 'Mandiri'), ('workplace', 'Tempat kerja')], default='incidental', max_length=20, verbose_name='jenis')),
                ('address', models.TextField(blank=True, verbose_name='alamat')),
                ('is_active', models.BooleanField(default=True, verbose_name='dipakai')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='penyelenggara')),
            ],
            options={
                'verbose_name': 'tempat uji kompetensi',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='test_site_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['incidental', 'independent', 'workplace'])), name='test_site_kind_known')],
            },
        ),
        migrations.AddField(
            model_name='examevent',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='assessments.testsite', verbose_name='tempat uji'),
        ),
        migrations.CreateModel(
            name='UnitResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(choices=[('competent', 'Kompeten'), ('not_yet_competent', 'Belum kompeten')], max_length=20, verbose_name='hasil')),
                ('note', models.TextField(blank=True, default='', verbose_name='catatan')),
                ('recorded_at', models.DateTimeField()),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='assessments.assessment')),
                ('scheme_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.schemeunit')),
            ],
            options={
                'verbose_name': 'hasil unit',
                'ordering': ['scheme_unit__position'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'scheme_unit'), name='unit_result_once'), models.CheckConstraint(condition=models.Q(('result__in', ['competent', 'not_yet_competent'])), name='unit_result_known'), models.CheckConstraint(condition=models.Q(('note', ''), ('result', 'not_yet_competent'), _negated=True), name='unit_result_noted')],
            },
        ),
    ]
