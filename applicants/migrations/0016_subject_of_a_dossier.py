"""A dossier is about a service; what it is about besides follows from the branch. Columns first, rows next, rules last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_merged_people'),
        ('applicants', '0015_standing_on_the_rows'),
        ('schemes', '0007_service_data_filled'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='branch',
            field=models.CharField(choices=[('exam', 'Uji kompetensi'), ('review', 'Tinjauan teknis')], default='exam', max_length=8, verbose_name='cabang'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='dossier',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='diajukan untuk lembaga'),
        ),
        migrations.AddField(
            model_name='dossier',
            name='payer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.servicepayer', verbose_name='biaya ditanggung'),
        ),
        migrations.AddField(
            model_name='dossier',
            name='received_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='diterima terakhir'),
        ),
        migrations.AddField(
            model_name='dossier',
            name='service',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='schemes.servicestandard', verbose_name='layanan'),
        ),
        migrations.AlterField(
            model_name='dossier',
            name='scheme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='schemes.scheme', verbose_name='skema'),
        ),
        migrations.AlterField(
            model_name='dossier',
            name='scheme_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='schemes.schemeversion', verbose_name='versi skema'),
        ),
        migrations.AlterField(
            model_name='selectionround',
            name='scheme_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.schemeversion'),
        ),
    ]
