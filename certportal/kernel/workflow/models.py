"""What every flowing thing carries: where it stands, since when, and how often it has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models


class Flowing(models.Model):
    """Abstract. `state` is written by `make_move` alone; `version` counts the moves, so a stale page can be told."""

    state = models.CharField("status", max_length=40, db_index=True)
    state_since = models.DateTimeField("sejak")
    version = models.PositiveIntegerField("versi", default=0)

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def get_absolute_url(self) -> str: ...
