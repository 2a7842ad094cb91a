from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0009_released_stands")]

    operations = [
        migrations.AddField(
            model_name="examevent",
            name="site_officer_nip",
            field=models.CharField(blank=True, default="", max_length=18, verbose_name="NIP wakil tempat uji"),
            preserve_default=False,
        ),
    ]
