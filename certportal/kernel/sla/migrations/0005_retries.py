from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sla", "0004_clock_unit")]

    operations = [
        migrations.RenameField("reminder", "attempts", "failures"),
        migrations.AlterField("reminder", "failures", models.PositiveSmallIntegerField("gagal", default=0)),
        migrations.AddField("reminder", "outages", models.PositiveIntegerField("terhalang gangguan", default=0)),
        migrations.AddField("reminder", "stopped_at", models.DateTimeField("dihentikan", null=True, blank=True)),
    ]
