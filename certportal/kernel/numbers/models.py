"""Sequences of printed numbers and their counters."""

from typing import ClassVar

from django.db import models


class ResetPolicy(models.TextChoices):
    NEVER = "never", "Tidak pernah mulai lagi"
    YEARLY = "yearly", "Mulai lagi tiap tahun"


class NumberSequence(models.Model):
    """One series of numbers. Whoever takes a number locks this row until the end of the transaction."""

    scope = models.CharField("lingkup", max_length=120, unique=True)
    pattern = models.CharField("pola nomor", max_length=120)
    reset_policy = models.CharField("mulai lagi", max_length=10, choices=ResetPolicy.choices, default=ResetPolicy.NEVER)
    first = models.PositiveIntegerField("nomor pertama", default=1)

    class Meta:
        verbose_name = "urutan nomor"
        verbose_name_plural = "urutan nomor"

    def __str__(self) -> str:
        return self.scope


class NumberCounter(models.Model):
    """The next number of a sequence in one year (0 for sequences that never start again).

    One row per year, so that a decision of December that is numbered in January still takes a December number.
    """

    sequence = models.ForeignKey(NumberSequence, on_delete=models.PROTECT, related_name="counters")
    year = models.PositiveSmallIntegerField("tahun", default=0)
    next = models.PositiveIntegerField("nomor berikutnya")

    class Meta:
        verbose_name = "pencacah nomor"
        verbose_name_plural = "pencacah nomor"
        constraints = [models.UniqueConstraint(fields=["sequence", "year"], name="numbers_one_counter_per_year")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.year or ''}".strip()


class TakenNumber(models.Model):
    """One number of a letter that was used, from a series of the portal or typed from the office's agenda.

    `same` is the number without what two spellings of it may differ in, so that none is used twice.
    """

    RACE_SENTENCES: ClassVar = {
        "numbers_taken_once": "Nomor ini baru saja dipakai surat lain. Tulis nomor yang lain, lalu kirim lagi."
    }

    text = models.CharField("nomor", max_length=120)
    same = models.CharField("nomor tanpa bedanya ejaan", max_length=120)
    scope = models.CharField("lingkup", max_length=120)
    typed = models.BooleanField("dari agenda kantor", default=False)
    dated = models.DateField("tanggal surat")

    class Meta:
        verbose_name = "nomor surat terpakai"
        verbose_name_plural = "nomor surat terpakai"
        constraints = [models.UniqueConstraint(fields=["same"], name="numbers_taken_once")]

    def __str__(self) -> str:
        return self.text
