from django.apps import AppConfig


class PartsConfig(AppConfig):
    name = "certportal.kernel.parts"
    verbose_name = "Bagian aplikasi"

    def ready(self) -> None:
        from certportal.kernel.parts.install import install  # noqa: PLC0415 (models are ready only now)
        from certportal.kernel.parts.kernel import PARTS  # noqa: PLC0415

        install(PARTS)
