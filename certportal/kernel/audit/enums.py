"""Names of the audit streams."""

from django.db import models


class Stream(models.TextChoices):
    """Two chains: what people did, and what was issued (certificates and letters, published separately)."""

    ACTS = "acts", "Tindakan"
    ISSUANCE = "issuance", "Penerbitan"


class ReadingKind(models.TextChoices):
    """What was opened."""

    PERSON = "person", "Data orang"
    DOCUMENT = "document", "Dokumen"
    EXPORT = "export", "Ekspor"
