"""Forms that were sent, so that the second of a double click changes nothing; texts not sent yet; attempts to guess a secret."""

from django.db import models


class SubmittedForm(models.Model):
    """One sent form of one person (0: not signed in). `result_url` is empty while the first request runs."""

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


class TypedDraft(models.Model):
    """The long texts somebody has typed into one form and not sent yet, by the form's address; read by nobody else."""

    user_id = models.BigIntegerField("nomor orang")
    address = models.CharField("alamat formulir", max_length=300)
    texts = models.JSONField("isian", default=dict)
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "tulisan belum terkirim"
        verbose_name_plural = "tulisan belum terkirim"
        constraints = [models.UniqueConstraint(fields=["user_id", "address"], name="typed_draft_once")]

    def __str__(self) -> str:
        return self.address


class CountedTries(models.Model):
    """Attempts at one secret in one window of time; the key is a hash, so that the row does not reveal whose secret."""

    key = models.CharField("kunci", max_length=100, unique=True)
    n = models.PositiveIntegerField("percobaan", default=0)
    ends_at = models.DateTimeField("jendela berakhir", db_index=True)

    class Meta:
        verbose_name = "hitungan percobaan"
        verbose_name_plural = "hitungan percobaan"

    def __str__(self) -> str:
        return f"{self.n} percobaan"
