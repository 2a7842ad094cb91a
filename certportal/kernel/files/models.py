"""What is on the disk, one row per file. Files never change: a new version is a new row."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from certportal.kernel.files.enums import CONTENT_TYPE, EXTENSION, Kind, Root

# Crockford's letters; 26 of them are 130 bits. Nobody types this code, so it needs no check character.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_file_code() -> str:
    """A random public code, unrelated to the place on the disk."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(26))


class StoredFile(models.Model):
    """A file that was checked (original) or made by the portal (preview, paper)."""

    code = models.CharField("kode", max_length=26, unique=True, default=new_file_code, editable=False)
    root = models.CharField("tempat", max_length=10, choices=Root.choices)
    path = models.CharField("letak", max_length=120, unique=True)
    kind = models.CharField("jenis", max_length=5, choices=Kind.choices)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    sha256 = models.CharField("sidik SHA-256", max_length=64)
    original_name = models.CharField("nama berkas", max_length=150)
    pages = models.PositiveIntegerField("jumlah halaman", null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("disimpan pada", default=timezone.now)

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"

    def __str__(self) -> str:
        return self.original_name

    @property
    def extension(self) -> str:
        """Extension that fits the content, without the dot."""
        return EXTENSION[Kind(self.kind)]

    @property
    def content_type(self) -> str:
        """Media type from our own table, never from the upload."""
        return CONTENT_TYPE[Kind(self.kind)]


class Installation(models.Model):
    """The number of this installation; MEDIA_ROOT has the same one (`binding`). One row, with the id 1."""

    number = models.CharField("nomor", max_length=32)
    bound_at = models.DateTimeField("tercatat di MEDIA_ROOT", null=True, blank=True)

    class Meta:
        verbose_name = "instalasi"
        verbose_name_plural = "instalasi"

    def __str__(self) -> str:
        return self.number
