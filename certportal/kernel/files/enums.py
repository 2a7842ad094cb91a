from django.db import models


class Root(models.TextChoices):
    """Where a file lives: three separate trees, so that rights and backups can differ."""

    ORIGINAL = "original", "Unggahan"
    PREVIEW = "preview", "Pratinjau"
    PAPER = "paper", "Dokumen terbit"


class Kind(models.TextChoices):
    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPG"
    PNG = "png", "PNG"
    ZIP = "zip", "ZIP"  # made by the portal alone, of its own papers; no upload is taken as one


EXTENSION = {Kind.PDF: "pdf", Kind.JPEG: "jpg", Kind.PNG: "png", Kind.ZIP: "zip"}
CONTENT_TYPE = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.ZIP: "application/zip",
}
