from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from schemes.imports import CatalogueRefused, load_catalogue

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Memuat katalog (organisasi, skema, standar pelayanan, nomor, hari libur) dari fixtures/catalogue; aman diulang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "fixtures" / "catalogue")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        try:
            report = load_catalogue(folder, now=timezone.now())
        except CatalogueRefused as refused:
            raise CommandError(f"Katalog tidak dimuat. {refused}") from refused
        for line in report.lines():
            self.stdout.write(line)
