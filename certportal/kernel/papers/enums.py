from django.db import models


class PaperState(models.TextChoices):
    RESERVED = "reserved", "Sedang disiapkan"
    READY = "ready", "Siap"
