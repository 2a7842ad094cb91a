from django.apps import AppConfig
from django.core.validators import validate_email
from django.db.models.signals import pre_migrate

ADDRESS = "Alamat e-mail belum benar. Tulis misalnya nama@kota.go.id."


class AccountsConfig(AppConfig):
    name = "certportal.kernel.accounts"
    verbose_name = "Orang dan peran"

    def ready(self) -> None:
        """Connect the receivers; models can be imported from here on."""
        from certportal.kernel.accounts import cache_table, receivers  # noqa: F401, PLC0415 (connects what it imports)

        # One sentence for every form, also those of packages: Django's own says "alamat email".
        validate_email.message = ADDRESS
        pre_migrate.connect(cache_table.make, sender=self, dispatch_uid="accounts.cache_table")
