"""Numbers of letters printed so far go into the register, so that nobody types one of them again."""

from django.db import migrations


def _same(text):
    """As certportal.kernel.numbers.agenda.same compares them."""
    return "/".join(part.lstrip("0") or "0" for part in text.casefold().replace(" ", "").split("/"))


def fill(apps, schema_editor):
    taken = apps.get_model("numbers", "TakenNumber")
    printed = apps.get_model("papers", "Paper").objects.exclude(number="").exclude(kind="certificate").order_by("pk")
    rows = {
        _same(paper.number): taken(
            text=paper.number, same=_same(paper.number), scope=paper.kind, dated=paper.issued_on
        )
        for paper in printed.only("number", "kind", "issued_on").iterator()
    }
    taken.objects.bulk_create(rows.values(), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("applicants", "0033_photo_by_its_scheme"),
        ("numbers", "0002_taken_numbers"),
        ("papers", "0004_emblem"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
