"""`manage.py draw_flows`: writes docs/flows.md from the tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from certportal.kernel.workflow.diagram import draw_all


class Command(BaseCommand):
    help = "Menggambar docs/flows.md dari tabel alur."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        (settings.BASE_DIR / "docs" / "flows.md").write_text(draw_all(), encoding="utf-8")
        self.stdout.write("docs/flows.md ditulis.")
