"""A flow of three states for a thing of its own, so that doors are tried without a dossier."""

from __future__ import annotations

from datetime import UTC, datetime

from django.apps.registry import Apps
from django.db import models

from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.policies import Policy
from certportal.kernel.workflow.flow import _FLOWS, Flow
from certportal.kernel.workflow.models import Flowing
from certportal.kernel.workflow.rows import Move, State, Tells, guard

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class Parcel(Flowing):
    """The smallest object with a flow; its table exists only while these tests run."""

    sealed_by = models.CharField(max_length=50, default="")
    owner_id = models.BigIntegerField()

    class Meta:
        app_label = "workflow"
        apps = Apps()  # a registry of its own: no other test may see this table

    def get_absolute_url(self) -> str:
        return f"/parcel/{self.pk}/"


OWNER = Policy(lambda user, parcel: parcel.owner_id == user.pk, "owner")
ANYBODY = Policy(lambda _user, _parcel: True, "anybody")
SENT = Tells("parcel_sent", to=lambda p: User.objects.filter(pk=p.owner_id))


@guard
def not_empty(parcel: Parcel, _by: object) -> str | None:
    return "Isi paket lebih dahulu." if parcel.sealed_by == "nobody" else None


FLOW = Flow(
    name="parcel",
    model="workflow.Parcel",
    states=(
        State("open", "Terbuka", "Terbuka"),
        State("sealed", "Tersegel", "Sedang diperiksa"),
        State("gone", "Terkirim", "Terkirim", final=True),
    ),
    moves=(
        Move("seal", "Segel", {"open"}, "sealed", OWNER, guards=(not_empty,), page="parcel.seal"),
        Move("send", "Kirim", {"sealed"}, "gone", ANYBODY, note="required", page="parcel.send", tells=(SENT,)),
        Move("expire", "Kedaluwarsa", {"open", "sealed"}, "gone", Policy(lambda _u, _p: False, "nobody"), system=True),
    ),
)


# Taken out of the registry again, because docs/flows.md is drawn from everything in it.
_FLOWS.pop("parcel")
