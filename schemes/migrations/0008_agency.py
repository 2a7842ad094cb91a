"""Whoever runs a service is its agency, as with a dossier."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("schemes", "0007_service_data_filled")]

    operations = [migrations.RenameField("servicestandard", "organisation", "agency")]
