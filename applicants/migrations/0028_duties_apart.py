"""Duties that had no row of their own get one, and every new involvement is bound by the table of duties."""

from django.db import migrations, models

DUTIES = [
    ("applicant", "Pemohon"),
    ("examiner", "Asesor"),
    ("decider", "Pemutus"),
    ("appeal_panel", "Panel banding"),
    ("verifier", "Verifikator"),
    ("officer", "Petugas"),
    ("reviewer", "Tim teknis"),
    ("enterer", "Petugas loket"),
    ("admitter", "Penetap peserta"),
    ("signer", "Penanda tangan"),
    ("deliverer", "Petugas penyerahan"),
]


class Migration(migrations.Migration):
    dependencies = [("applicants", "0027_proposals_lapse")]

    operations = [
        migrations.RemoveConstraint(model_name="involvement", name="involvement_duty_known"),
        migrations.AddField(
            model_name="involvement",
            name="exclusive",
            field=models.BooleanField(
                db_default=True, default=True, editable=False, verbose_name="tunduk pada pemisahan tugas"
            ),
        ),
        migrations.AlterField(
            model_name="involvement",
            name="duty",
            field=models.CharField(choices=DUTIES, max_length=20, verbose_name="tugas"),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(duty__in=[code for code, _label in DUTIES]), name="involvement_duty_known"
            ),
        ),
    ]
