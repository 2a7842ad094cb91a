# What an office says of itself, and who leads it from which day to which.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0018_refusing_address'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='complaint_channels',
            field=models.JSONField(blank=True, default=list, verbose_name='saluran pengaduan'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='hours_note',
            field=models.CharField(blank=True, max_length=200, verbose_name='jam layanan'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='letterhead_lines',
            field=models.JSONField(blank=True, default=list, help_text='Di atas nama kantor, satu baris satu teks.', verbose_name='baris kop'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='own_facts_since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='diatur kantor sejak'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='website',
            field=models.URLField(blank=True, verbose_name='situs web'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='whatsapp',
            field=models.CharField(blank=True, max_length=30, verbose_name='WhatsApp'),
        ),
        migrations.CreateModel(
            name='OfficeHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('definitive', 'Definitif'), ('daily', 'Pelaksana harian (Plh.)'), ('acting', 'Pelaksana tugas (Plt.)')], default='definitive', max_length=12, verbose_name='sebagai')),
                ('title', models.CharField(blank=True, max_length=150, verbose_name='jabatan pada surat')),
                ('starts_on', models.DateField(verbose_name='mulai')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='sampai')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='heads', to='accounts.organisation', verbose_name='kantor')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pejabat')),
            ],
            options={
                'verbose_name': 'pimpinan kantor',
                'verbose_name_plural': 'pimpinan kantor',
                'ordering': ['-starts_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['definitive', 'daily', 'acting'])), name='office_head_kind_known'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='office_head_ends_after_it_began')],
            },
        ),
    ]
