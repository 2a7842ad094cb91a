"""Notices as rows, written in the transaction of the act they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from certportal.kernel.outbox.enums import Channel, MessageState

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> MessageQuerySet:
        """A person sees the in-app notices addressed to them, nobody else's."""
        return self.filter(recipient_id=user.pk, channel=Channel.IN_APP)


class Message(models.Model):
    """One notice to one person on one channel.

    In-app rows are written as sent: the row itself is the delivery, hence exactly once. E-mail rows wait for the sender
    and are delivered at least once, always under the same `message_id`. `lease_until` is the claim of a sender while
    sending, and "not before" while queued; `attempts` counts the claims, `failures`, `outages` and `losses` why it is not
    sent yet, as on a `Job`. `url` is a path of this portal. A row with `expires_at` may carry a secret link: its
    body is blanked as soon as it is sent, and when that moment comes.
    """

    kind = models.CharField("jenis", max_length=60)
    channel = models.CharField("saluran", max_length=8, choices=Channel)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="penerima",
    )
    address = models.EmailField("alamat", blank=True, default="")
    subject = models.CharField("judul", max_length=200)
    body = models.TextField("isi")
    url = models.CharField("halaman", max_length=300, blank=True, default="")
    about_type = models.CharField("jenis objek", max_length=100, blank=True, default="")
    about_id = models.BigIntegerField("nomor objek", null=True, blank=True)
    key = models.CharField("kunci", max_length=200, unique=True)
    state = models.CharField("status", max_length=12, choices=MessageState)
    attempts = models.PositiveIntegerField("percobaan", default=0)
    failures = models.PositiveSmallIntegerField("gagal", default=0)
    outages = models.PositiveIntegerField("terhalang gangguan", default=0)
    hindered_since = models.DateTimeField("terhalang sejak", null=True, blank=True)
    losses = models.PositiveSmallIntegerField("pengirim berhenti", default=0)
    lease_until = models.DateTimeField("dipegang sampai", null=True, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, blank=True, default="")
    error = models.TextField("galat", blank=True, default="")
    created_at = models.DateTimeField("dibuat")
    sent_at = models.DateTimeField("terkirim", null=True, blank=True)
    read_at = models.DateTimeField("dibaca", null=True, blank=True)
    expires_at = models.DateTimeField("isi dihapus paling lambat", null=True, blank=True)

    objects: ClassVar[Any] = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], condition=Q(channel=Channel.IN_APP), name="message_list"),
            models.Index(
                fields=["recipient"], condition=Q(channel=Channel.IN_APP, read_at__isnull=True), name="message_unread"
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=[MessageState.QUEUED, MessageState.SENDING]),
                name="message_waiting",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False) & ~Q(body=""), name="message_secret"
            ),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="message_channel_known"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(channel=Channel.EMAIL)
                | Q(state=MessageState.SENT, sent_at__isnull=False, recipient__isnull=False),
                name="message_in_app_born_sent",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.IN_APP) | (~Q(address="") & ~Q(message_id="")),
                name="message_email_has_address",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_paired",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    if TYPE_CHECKING:
        recipient_id: int | None
