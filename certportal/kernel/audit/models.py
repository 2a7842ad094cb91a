"""The audit trail: facts copied in words and numbers, no foreign keys that could block or cascade."""

from secrets import token_hex

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from certportal.kernel.audit.enums import ReadingKind, Stream


def new_salt() -> str:
    """128 random bits: what makes the digests of short personal values unguessable."""
    return token_hex(16)


class AuditEvent(models.Model):
    """One act or one refusal. Rows are inserted in the act's own transaction and never changed (trigger)."""

    at = models.DateTimeField("waktu", default=timezone.now, editable=False)
    actor_id = models.BigIntegerField("nomor pelaku", null=True, blank=True)
    actor_name = models.CharField("pelaku", max_length=200)
    role = models.CharField("peran", max_length=200, blank=True)
    verb = models.CharField("tindakan", max_length=80)
    subject_type = models.CharField("jenis objek", max_length=80, blank=True)
    subject_id = models.BigIntegerField("nomor objek", null=True, blank=True)
    subject_label = models.CharField("objek", max_length=250, blank=True)
    before = models.JSONField("sebelum", null=True, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField("sesudah", null=True, blank=True, encoder=DjangoJSONEncoder)
    note = models.TextField("catatan", blank=True)
    request_id = models.CharField("nomor permintaan", max_length=64, blank=True)
    address = models.CharField("alamat asal", max_length=45, blank=True)
    stream = models.CharField("aliran", max_length=10, choices=Stream.choices, default=Stream.ACTS)
    salt = models.CharField("garam", max_length=32, blank=True, default=new_salt, editable=False)

    class Meta:
        verbose_name = "catatan audit"
        verbose_name_plural = "catatan audit"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(stream__in=Stream.values), name="audit_event_stream_known"),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_event_subject"),
            models.Index(fields=["actor_id", "id"], name="audit_event_actor"),
            models.Index(fields=["verb", "id"], name="audit_event_verb"),
            models.Index(fields=["at"], name="audit_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label}".strip()


class AuditSeal(models.Model):
    """The link of one event in its stream's hash chain; written only by the sealer, never changed (trigger)."""

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="seal", verbose_name="catatan")
    stream = models.CharField("aliran", max_length=10, choices=Stream.choices)
    position = models.PositiveBigIntegerField("urutan")
    previous_hash = models.CharField("sidik sebelumnya", max_length=64)
    hash = models.CharField("sidik", max_length=64)
    # Of the event's personal columns, so that they can be blanked; None on seals older than this column.
    digests = models.JSONField("sidik data pribadi", null=True, blank=True)
    # The code over position and hash that only the holder of the key can compute, and the name of that key (keys.py).
    key_id = models.CharField("nama kunci", max_length=12, blank=True, default="")
    code = models.CharField("kode berkunci", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "segel audit"
        verbose_name_plural = "segel audit"
        ordering = ["stream", "position"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "position"], name="audit_seal_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.position}"


class Reading(models.Model):
    """That somebody opened something of a person on a day: the first time. Not sealed, never changed (trigger)."""

    at = models.DateTimeField("pertama kali", default=timezone.now)
    day = models.DateField("hari")
    kind = models.CharField("jenis", max_length=10, choices=ReadingKind.choices)
    reader_id = models.BigIntegerField("nomor pembaca")
    reader_name = models.CharField("pembaca", max_length=200)
    subject_type = models.CharField("jenis objek", max_length=80, blank=True)
    subject_id = models.BigIntegerField("nomor objek")
    title = models.CharField("yang dibuka", max_length=200)
    about_id = models.BigIntegerField("nomor orang yang bersangkutan", null=True, blank=True)

    about_name: str | None = None  # of whom it tells, where a list asks for it

    class Meta:
        verbose_name = "pembacaan"
        verbose_name_plural = "pembacaan"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader_id", "kind", "subject_type", "subject_id", "day"], name="audit_reading_once_a_day"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=ReadingKind.values), name="audit_reading_kind_known"),
        ]
        indexes = [
            models.Index(fields=["about_id", "-at"], name="audit_reading_about"),
            models.Index(fields=["day"], name="audit_reading_day"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_name}: {self.title}"
