"""The office may answer "I have no such document" with no: who said so, when, and what the applicant reads."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("applicants", "0009_request_outcome"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="absence_refused_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="dinyatakan tetap diperlukan"),
        ),
        migrations.AddField(
            model_name="document",
            name="absence_refused_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dinyatakan tetap diperlukan oleh",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="absence_refused_note",
            field=models.CharField(blank=True, max_length=500, verbose_name="catatan tetap diperlukan"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=Q(absence_refused_at__isnull=True, absence_refused_by__isnull=True, absence_refused_note="")
                | (
                    Q(absence_refused_at__isnull=False, absence_refused_by__isnull=False, waived_at__isnull=True)
                    & ~Q(absence_refused_note="")
                    & ~Q(absence_reason="")
                ),
                name="document_absence_refusal_whole",
            ),
        ),
    ]
