"""What the kernel's registries learn from this app; called once from `ready()`."""

from applicants.policies import (
    extend_visibility,
    may_apply,
    sees_held_queue,
    sees_leave,
    sees_overdue,
    sees_queue,
    works_at_counter,
)
from applicants.queries import late_cases_of_own_officers
from applicants.receivers import clocks, desks, merging, panels
from applicants.receivers.desks import dossiers_waiting_for
from certportal.kernel.web import menu

__all__ = ["dossiers_waiting_for", "register_all"]


def register_all() -> None:
    """Fill every registry; safe to call once per process."""
    clocks.register()
    desks.register()
    panels.register()
    merging.register()
    extend_visibility(late_cases_of_own_officers)
    menu.register(menu.MenuEntry(5, "Cek syarat dulu", "rules.list", None, "check-circle"))
    menu.register(menu.MenuEntry(16, "Lacak berkas", "tracking.ask", None, "search"))
    menu.register(menu.MenuEntry(20, "Permohonan saya", "dossier.mine", may_apply, "file-earmark-text", personal=True))
    menu.register(menu.MenuEntry(30, "Antrian", "queue.list", sees_queue, "inbox"))
    menu.register(menu.MenuEntry(21, "Unit saya", "held.mine", may_apply, "award", personal=True))
    menu.register(menu.MenuEntry(31, "Konfirmasi unit", "held.queue", sees_held_queue, "patch-check"))
    menu.register(menu.MenuEntry(70, "Cuti dan pengganti", "absence.list", sees_leave, "clock-history"))
    menu.register(menu.MenuEntry(35, "Loket", "counter.home", works_at_counter, "person-plus"))
    menu.register(menu.MenuEntry(35, "Terlambat", "overdue.list", sees_overdue, "clock-history"))
