import certportal.kernel.accounts.models
import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(default=certportal.kernel.accounts.models.new_handle, editable=False, max_length=32, unique=True, verbose_name='nama akun')),
                ('full_name', models.CharField(help_text='Tulis lengkap dengan gelar, seperti akan dicetak pada sertifikat.', max_length=150, validators=[certportal.kernel.accounts.models.validate_printed_name], verbose_name='nama lengkap')),
                ('email', models.EmailField(blank=True, error_messages={'unique': 'E-mail ini sudah dipakai akun lain.'}, max_length=254, null=True, unique=True, verbose_name='e-mail')),
                ('nip', models.CharField(blank=True, max_length=18, null=True, unique=True, verbose_name='NIP')),
                ('nik_cipher', models.BinaryField(blank=True, null=True, verbose_name='NIK terenkripsi')),
                ('nik_index', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True, verbose_name='indeks NIK')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='tanggal lahir')),
                ('birth_place', models.CharField(blank=True, max_length=100, verbose_name='tempat lahir')),
                ('gender', models.CharField(blank=True, choices=[('male', 'Laki-laki'), ('female', 'Perempuan')], max_length=6, verbose_name='jenis kelamin')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='nomor telepon')),
                ('employment_status', models.CharField(choices=[('pns', 'Pegawai negeri sipil (PNS)'), ('pppk', 'Pegawai pemerintah dengan perjanjian kerja (PPPK)'), ('other', 'Bukan pegawai pemerintah')], default='other', max_length=5, verbose_name='status kepegawaian')),
                ('grade', models.CharField(blank=True, choices=[('I/a', 'I/a (Juru Muda)'), ('I/b', 'I/b (Juru Muda Tingkat I)'), ('I/c', 'I/c (Juru)'), ('I/d', 'I/d (Juru Tingkat I)'), ('II/a', 'II/a (Pengatur Muda)'), ('II/b', 'II/b (Pengatur Muda Tingkat I)'), ('II/c', 'II/c (Pengatur)'), ('II/d', 'II/d (Pengatur Tingkat I)'), ('III/a', 'III/a (Penata Muda)'), ('III/b', 'III/b (Penata Muda Tingkat I)'), ('III/c', 'III/c (Penata)'), ('III/d', 'III/d (Penata Tingkat I)'), ('IV/a', 'IV/a (Pembina)'), ('IV/b', 'IV/b (Pembina Tingkat I)'), ('IV/c', 'IV/c (Pembina Utama Muda)'), ('IV/d', 'IV/d (Pembina Utama Madya)'), ('IV/e', 'IV/e (Pembina Utama)')], max_length=8, verbose_name='golongan/ruang')),
                ('position_title', models.CharField(blank=True, max_length=150, verbose_name='jabatan')),
                ('is_active', models.BooleanField(default=True, verbose_name='aktif')),
                ('is_staff', models.BooleanField(default=False, verbose_name='boleh membuka halaman admin')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='terdaftar')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='atasan langsung')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'orang',
                'verbose_name_plural': 'orang',
                'ordering': ['full_name'],
                'indexes': [models.Index(fields=['full_name'], name='user_full_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('email__isnull', True), ('email', django.db.models.functions.text.Lower('email')), _connector='OR'), name='user_email_in_lower_case'), models.CheckConstraint(condition=models.Q(models.Q(('nik_cipher__isnull', True), ('nik_index__isnull', True)), models.Q(('nik_cipher__isnull', False), ('nik_index__isnull', False)), _connector='OR'), name='user_nik_whole'), models.CheckConstraint(condition=models.Q(('employment_status__in', ['pns', 'pppk', 'other'])), name='user_employment_status_known'), models.CheckConstraint(condition=models.Q(('gender__in', ['', 'male', 'female'])), name='user_gender_known')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='nama')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='nama singkat')),
                ('kind', models.CharField(choices=[('government', 'Pemerintah daerah'), ('agency', 'Instansi penyelenggara'), ('regional_agency', 'Perangkat daerah'), ('work_unit', 'Unit kerja'), ('certification_body', 'Lembaga sertifikasi profesi'), ('training_institution', 'Lembaga pelatihan')], max_length=24, verbose_name='jenis')),
                ('zone', models.CharField(choices=[('Asia/Jakarta', 'WIB'), ('Asia/Makassar', 'WITA'), ('Asia/Jayapura', 'WIT')], default='Asia/Jakarta', max_length=40, verbose_name='zona waktu')),
                ('weekdays', models.JSONField(default=certportal.kernel.accounts.models.office_week, verbose_name='hari kerja')),
                ('opens_at', models.TimeField(default=datetime.time(8, 0), verbose_name='buka pukul')),
                ('closes_at', models.TimeField(default=datetime.time(16, 0), verbose_name='tutup pukul')),
                ('address', models.TextField(blank=True, verbose_name='alamat')),
                ('city', models.CharField(blank=True, help_text='Tempat penetapan pada surat dan sertifikat.', max_length=80, verbose_name='kota')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telepon')),
                ('head', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pimpinan')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.organisation', verbose_name='induk')),
            ],
            options={
                'verbose_name': 'organisasi',
                'verbose_name_plural': 'organisasi',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['government', 'agency', 'regional_agency', 'work_unit', 'certification_body', 'training_institution'])), name='organisation_kind_known'), models.CheckConstraint(condition=models.Q(('zone__in', ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'])), name='organisation_zone_known'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='organisation_closes_after_opening')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('applicant', 'Pemohon'), ('institution_officer', 'Petugas lembaga pelatihan'), ('agency_officer', 'Pengelola kepegawaian perangkat daerah'), ('intake_officer', 'Petugas penerima berkas'), ('verifier', 'Verifikator'), ('assessor', 'Asesor'), ('committee_member', 'Anggota rapat pleno'), ('certificate_admin', 'Petugas sertifikat'), ('complaint_officer', 'Petugas pengaduan'), ('technical_team', 'Tim teknis'), ('inspectorate', 'Inspektorat'), ('leadership', 'Pimpinan'), ('system_admin', 'Admin sistem')], max_length=24, verbose_name='peran')),
                ('starts_on', models.DateField(verbose_name='mulai')),
                ('ends_on', models.DateField(blank=True, help_text='Hari pertama tanpa peran ini.', null=True, verbose_name='berakhir')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='orang')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation', verbose_name='organisasi')),
            ],
            options={
                'verbose_name': 'peran',
                'verbose_name_plural': 'peran',
                'ordering': ['user', 'role'],
                'indexes': [models.Index(fields=['organisation', 'role'], name='membership_organisation_role')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['applicant', 'institution_officer', 'agency_officer', 'intake_officer', 'verifier', 'assessor', 'committee_member', 'certificate_admin', 'complaint_officer', 'technical_team', 'inspectorate', 'leadership', 'system_admin'])), name='membership_role_known'), models.CheckConstraint(condition=models.Q(('role', 'applicant'), ('organisation__isnull', False), _connector='OR'), name='membership_has_organisation'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_ends_after_start'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('user', 'organisation', 'role'), name='membership_open_once'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True), ('organisation__isnull', True)), fields=('user', 'role'), name='membership_open_once_without_organisation')],
            },
        ),
        migrations.AddField(
            model_name='user',
            name='employer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='employees', to='accounts.organisation', verbose_name='instansi'),
        ),
        migrations.AddField(
            model_name='user',
            name='work_unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workers', to='accounts.organisation', verbose_name='unit kerja'),
        ),
    ]
