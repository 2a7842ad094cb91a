from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SubmittedForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField(default=0, verbose_name="nomor orang")),
                ("token", models.CharField(max_length=32, verbose_name="tanda formulir")),
                ("result_url", models.CharField(blank=True, max_length=2000, verbose_name="alamat hasil")),
                ("at", models.DateTimeField(verbose_name="waktu")),
            ],
            options={
                "verbose_name": "formulir terkirim",
                "verbose_name_plural": "formulir terkirim",
            },
        ),
        migrations.AddConstraint(
            model_name="submittedform",
            constraint=models.UniqueConstraint(fields=("user_id", "token"), name="submitted_form_once"),
        ),
    ]
