from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0003_appeal_term'),
    ]

    operations = [
        migrations.AddField(
            model_name='schemeclause',
            name='is_signed',
            field=models.BooleanField(default=False, verbose_name='ditandatangani pemegang'),
        ),
    ]
