"""What the kernel's registries learn from this app; called once from `ready()`."""

from applicants.policies import may_apply, sees_queue
from applicants.receivers import clocks, desks, panels
from applicants.receivers.clocks import FALLBACK_DAYS
from certportal.kernel.web import menu

__all__ = ["FALLBACK_DAYS", "register_all"]


def register_all() -> None:
    """Fill every registry; safe to call once per process."""
    clocks.register()
    desks.register()
    panels.register()
    menu.register(menu.MenuEntry(5, "Cek syarat dulu", "rules.list", None, "check-circle"))
    menu.register(menu.MenuEntry(16, "Lacak berkas", "tracking.ask", None, "search"))
    menu.register(menu.MenuEntry(20, "Permohonan saya", "dossier.mine", may_apply, "file-earmark-text", personal=True))
    menu.register(menu.MenuEntry(30, "Antrian", "queue.list", sees_queue, "inbox"))
