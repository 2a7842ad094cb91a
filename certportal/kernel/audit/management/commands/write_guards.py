"""`manage.py write_guards`: after a migration that changed a trigger, write down what is right now; once per engine."""

from typing import Any

from django.core.management.base import BaseCommand

from certportal.kernel.audit import guards


class Command(BaseCommand):
    help = "Mencatat pemicu basis data yang baru dimigrasi sebagai yang benar (certportal/guards.txt), per mesin."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{guards.write()} pemicu dicatat.")
