"""What was printed is what is stored: frozen facts, then a file, then nothing changes any more (trigger)."""

from django.db import models
from django.utils import timezone

from certportal.kernel.accounts.models import Organisation
from certportal.kernel.files.models import StoredFile
from certportal.kernel.numbers.codes import new_code
from certportal.kernel.papers.enums import PaperState


class Paper(models.Model):
    """One issued document: certificate, letter, berita acara, minutes. A correction is another paper."""

    code = models.CharField("kode", max_length=14, unique=True, default=new_code, editable=False)
    kind = models.CharField("jenis", max_length=40)
    number = models.CharField("nomor", max_length=120, blank=True)
    title = models.CharField("judul", max_length=200)
    facts = models.JSONField("isi")
    # What may be read only while drawing (a PIN, encrypted by the caller); gone as soon as the file is there.
    sealed = models.TextField("rahasia selama dicetak", blank=True, default="")
    about_type = models.CharField("jenis objek", max_length=80)
    about_id = models.BigIntegerField("nomor objek")
    template = models.CharField("pola cetak", max_length=120)
    issued_on = models.DateField("tanggal terbit")
    created_at = models.DateTimeField("dibuat pada", default=timezone.now)
    state = models.CharField("keadaan", max_length=10, choices=PaperState.choices, default=PaperState.RESERVED)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="paper")
    sha256 = models.CharField("sidik SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = "dokumen terbit"
        verbose_name_plural = "dokumen terbit"
        indexes = [models.Index(fields=["about_type", "about_id", "kind"], name="papers_about")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], condition=~models.Q(number=""), name="papers_number_once_per_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(state=PaperState.RESERVED, file=None, sha256="")
                | (models.Q(state=PaperState.READY, file__isnull=False) & ~models.Q(sha256="")),
                name="papers_ready_has_its_file",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PaperState.READY) | models.Q(sealed=""), name="papers_ready_keeps_no_secret"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    @property
    def is_ready(self) -> bool:
        """True when the file is there to be handed out."""
        return self.state == PaperState.READY


class Emblem(models.Model):
    """The emblem on the letterhead of an office. A picture that was replaced stays: papers on their way may name it."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="emblem", verbose_name="kantor"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="gambar")

    class Meta:
        verbose_name = "lambang kantor"
        verbose_name_plural = "lambang kantor"

    def __str__(self) -> str:
        return f"Lambang {self.organisation}"


class SignedCopy(models.Model):
    """The scan of a paper that was signed by pen and stamped. A better scan is another row; the newest counts."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="signed_copies", verbose_name="dokumen")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    stored_at = models.DateTimeField("disimpan pada")

    class Meta:
        verbose_name = "pindaian bertanda tangan"
        verbose_name_plural = "pindaian bertanda tangan"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Pindaian {self.paper}"
