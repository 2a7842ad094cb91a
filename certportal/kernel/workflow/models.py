"""The columns of every model with a flow: its state, since when, and how many moves it has made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from certportal.kernel.workflow.flow import flow_of

if TYPE_CHECKING:
    from certportal.kernel.workflow.rows import State


class Flowing(models.Model):
    """Abstract. `state` is written by `make_move` alone; `version` counts the moves, to recognise a stale page."""

    state = models.CharField("status", max_length=40, db_index=True)
    state_since = models.DateTimeField("sejak")
    version = models.PositiveIntegerField("versi", default=0)

    class Meta:
        abstract = True

    @property
    def flow_branch(self) -> str:
        """The branch of its flow; "" where the model has only one flow."""
        return ""

    @property
    def state_row(self) -> State:
        """The row of the flow for its state."""
        return flow_of(self).state(self.state)

    def is_marked(self, *marks: str) -> bool:
        """Whether its state has one of these marks."""
        return not self.state_row.marks.isdisjoint(marks)

    if TYPE_CHECKING:

        def get_absolute_url(self) -> str: ...
