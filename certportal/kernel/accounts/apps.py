from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "certportal.kernel.accounts"
    verbose_name = "Orang dan peran"

    def ready(self) -> None:
        from certportal.kernel.accounts import receivers  # noqa: F401, PLC0415 (connects; needs the models loaded)
