from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "certportal.kernel.accounts"
    verbose_name = "Orang dan peran"
