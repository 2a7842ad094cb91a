"""Who opened how much today is asked every quarter of an hour."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0006_readings_stay'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['day'], name='audit_reading_day'),
        ),
    ]
