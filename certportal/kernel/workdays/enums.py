"""Kinds of special days in the office calendar."""

from django.db.models import TextChoices


class DayKind(TextChoices):
    """Stored codes; the labels are what people read."""

    NATIONAL = "national", "Hari libur nasional"
    JOINT_LEAVE = "joint_leave", "Cuti bersama"
    REGIONAL = "regional", "Hari libur daerah"
    SPECIAL_WORKDAY = "special_workday", "Hari kerja pengganti"
