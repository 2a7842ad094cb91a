"""Forms that were sent, so that the second half of a double click changes nothing."""

from django.db import models


class SubmittedForm(models.Model):
    """One sent form of one person (0: not signed in). `result_url` is empty while the first half is still at work."""

    user_id = models.BigIntegerField("nomor orang", default=0)
    token = models.CharField("tanda formulir", max_length=32)
    result_url = models.CharField("alamat hasil", max_length=2_000, blank=True)
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "formulir terkirim"
        verbose_name_plural = "formulir terkirim"
        constraints = [models.UniqueConstraint(fields=["user_id", "token"], name="submitted_form_once")]

    def __str__(self) -> str:
        return f"formulir {self.token[:8]}"
