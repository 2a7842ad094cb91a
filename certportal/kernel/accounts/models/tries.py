"""Wrong tries to sign in, counted per account and day from all addresses together."""

from __future__ import annotations

from django.db import models


class WrongTries(models.Model):
    """The tries of one day at one account, or at one name that nobody has; `name` is a keyed hash of either."""

    name = models.CharField("hash nama", max_length=64)
    day = models.DateField("hari")
    n = models.PositiveIntegerField("percobaan", default=0)
    last_at = models.DateTimeField("percobaan terakhir")
    told_at = models.DateTimeField("tautan pembuka dikirim", null=True, blank=True)
    opened = models.PositiveSmallIntegerField("kali dibuka", default=0)

    class Meta:
        verbose_name = "percobaan masuk yang salah"
        verbose_name_plural = "percobaan masuk yang salah"
        ordering = ["-day", "pk"]
        constraints = [models.UniqueConstraint(fields=["name", "day"], name="wrong_tries_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.n}"
