import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Decree',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='kode')),
                ('number', models.CharField(max_length=200, verbose_name='nomor keputusan')),
                ('title', models.TextField(verbose_name='tentang')),
                ('title_en', models.TextField(blank=True, verbose_name='tentang (Inggris)')),
                ('field', models.CharField(max_length=200, verbose_name='bidang')),
                ('determines', models.TextField(verbose_name='menetapkan')),
                ('signed_on', models.DateField(verbose_name='ditetapkan tanggal')),
                ('signed_at', models.CharField(max_length=80, verbose_name='ditetapkan di')),
                ('signed_by', models.CharField(max_length=200, verbose_name='ditetapkan oleh')),
                ('effective_from', models.DateField(verbose_name='berlaku sejak')),
                ('effective_until', models.DateField(blank=True, null=True, verbose_name='berlaku sampai')),
                ('review_due', models.DateField(verbose_name='jatuh tempo kaji ulang')),
                ('review_note', models.CharField(blank=True, max_length=200, verbose_name='catatan kaji ulang')),
                ('repeals', models.CharField(blank=True, max_length=200, verbose_name='mencabut')),
                ('source', models.CharField(max_length=200, verbose_name='dokumen sumber')),
                ('package_count', models.PositiveSmallIntegerField(verbose_name='jumlah kemasan')),
                ('row_count', models.PositiveSmallIntegerField(verbose_name='jumlah baris unit')),
                ('stamp', models.CharField(blank=True, max_length=64, verbose_name='sidik isi')),
            ],
            options={
                'verbose_name': 'keputusan kualifikasi',
                'verbose_name_plural': 'keputusan kualifikasi',
                'ordering': ['-signed_on'],
            },
        ),
        migrations.CreateModel(
            name='Qualification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='slug')),
                ('group', models.CharField(choices=[('instructor', 'Instruktur'), ('training_staff', 'Tenaga Pelatihan'), ('assessor', 'Asesor'), ('body_manager', 'Pengelola Lembaga Sertifikasi')], max_length=16, verbose_name='kelompok')),
                ('level', models.PositiveSmallIntegerField(verbose_name='jenjang')),
                ('title_en', models.CharField(blank=True, max_length=200, verbose_name='nama (Inggris)')),
            ],
            options={
                'verbose_name': 'kualifikasi',
                'verbose_name_plural': 'kualifikasi',
                'ordering': ['group', 'level'],
                'constraints': [models.UniqueConstraint(fields=('group', 'level'), name='qualification_group_level'), models.CheckConstraint(condition=models.Q(('group__in', ['instructor', 'training_staff', 'assessor', 'body_manager'])), name='qualification_group_known'), models.CheckConstraint(condition=models.Q(('level__range', (1, 9))), name='qualification_level')],
            },
        ),
        migrations.CreateModel(
            name='Package',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='versi')),
                ('annex', models.CharField(max_length=4, verbose_name='huruf lampiran')),
                ('codification', models.CharField(max_length=300, verbose_name='kodifikasi')),
                ('description', models.TextField(verbose_name='deskripsi')),
                ('attitudes', models.JSONField(verbose_name='sikap kerja')),
                ('general_attitudes', models.JSONField(verbose_name='sikap kerja umum')),
                ('role', models.TextField(verbose_name='peran kerja')),
                ('role_items', models.JSONField(blank=True, default=list, verbose_name='rincian peran kerja')),
                ('positions', models.JSONField(verbose_name='kemungkinan jabatan')),
                ('notes', models.JSONField(verbose_name='catatan jabatan')),
                ('rule', models.JSONField(verbose_name='aturan pengemasan')),
                ('total_required', models.PositiveSmallIntegerField(verbose_name='jumlah unit')),
                ('core_required', models.PositiveSmallIntegerField(verbose_name='jumlah unit inti')),
                ('elective_required', models.PositiveSmallIntegerField(verbose_name='jumlah unit pilihan')),
                ('source', models.CharField(max_length=200, verbose_name='dokumen sumber')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packages', to='schemes.decree', verbose_name='keputusan')),
                ('qualification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packages', to='schemes.qualification', verbose_name='kualifikasi')),
            ],
            options={
                'verbose_name': 'kemasan kualifikasi',
                'verbose_name_plural': 'kemasan kualifikasi',
                'ordering': ['decree_id', 'annex'],
                'constraints': [models.UniqueConstraint(fields=('qualification', 'number'), name='package_number'), models.UniqueConstraint(fields=('decree', 'annex'), name='package_annex'), models.CheckConstraint(condition=models.Q(('total_required', django.db.models.expressions.CombinedExpression(models.F('core_required'), '+', models.F('elective_required')))), name='package_total')],
            },
        ),
        migrations.CreateModel(
            name='UnitPrerequisite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='nomor urut')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prerequisites', to='schemes.decree', verbose_name='keputusan')),
                ('requires', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='required_by', to='schemes.competencyunit', verbose_name='unit prasyarat')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prerequisites', to='schemes.competencyunit', verbose_name='unit kompetensi')),
            ],
            options={
                'verbose_name': 'prasyarat unit',
                'verbose_name_plural': 'prasyarat unit',
                'ordering': ['decree_id', 'unit_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('decree', 'unit', 'requires'), name='prerequisite_once'), models.UniqueConstraint(fields=('decree', 'unit', 'position'), name='prerequisite_position'), models.CheckConstraint(condition=models.Q(('unit', models.F('requires')), _negated=True), name='prerequisite_not_itself')],
            },
        ),
        migrations.CreateModel(
            name='DecreeClause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('consideration', 'Menimbang'), ('legal_basis', 'Mengingat'), ('dictum', 'Memutuskan')], max_length=16, verbose_name='jenis')),
                ('position', models.PositiveSmallIntegerField(verbose_name='nomor urut')),
                ('label', models.CharField(max_length=20, verbose_name='sebutan')),
                ('text', models.TextField(verbose_name='isi')),
                ('items', models.JSONField(blank=True, default=list, verbose_name='rincian')),
                ('decree', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='schemes.decree', verbose_name='keputusan')),
            ],
            options={
                'verbose_name': 'isi keputusan',
                'verbose_name_plural': 'isi keputusan',
                'ordering': ['decree_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('decree', 'position'), name='decree_clause_position'), models.CheckConstraint(condition=models.Q(('kind__in', ['consideration', 'legal_basis', 'dictum'])), name='decree_clause_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='PackageUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('core', 'Unit inti'), ('elective', 'Unit pilihan')], max_length=8, verbose_name='kelompok unit')),
                ('position', models.PositiveSmallIntegerField(verbose_name='nomor urut')),
                ('printed_title', models.CharField(max_length=300, verbose_name='judul tercetak')),
                ('package', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='schemes.package', verbose_name='kemasan')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='package_rows', to='schemes.competencyunit', verbose_name='unit kompetensi')),
            ],
            options={
                'verbose_name': 'unit dalam kemasan',
                'verbose_name_plural': 'unit dalam kemasan',
                'ordering': ['package_id', 'kind', 'position'],
                'constraints': [models.UniqueConstraint(fields=('package', 'kind', 'position'), name='package_unit_position'), models.UniqueConstraint(fields=('package', 'kind', 'unit'), name='package_unit_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['core', 'elective'])), name='package_unit_kind_known')],
            },
        ),
    ]
