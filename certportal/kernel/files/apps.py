from django.apps import AppConfig
from django.core import checks


class FilesConfig(AppConfig):
    name = "certportal.kernel.files"
    verbose_name = "Berkas"

    def ready(self) -> None:
        from certportal.kernel.files.checks import place_can_be_used  # noqa: PLC0415 - models are ready only now

        checks.register(place_can_be_used)
