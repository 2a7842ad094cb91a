from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_heads_with_a_period"),
    ]

    operations = [migrations.RemoveField(model_name="organisation", name="head")]
