"""Where each document stands, how many stand so, and since when a question waits: written on the rows themselves."""

from collections import Counter, defaultdict
from itertools import groupby
from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Exists, OuterRef, Q, Subquery

STANDINGS = ("missing", "uploaded", "accepted", "needs_fix", "rejected", "absent", "waived", "optional")
# Which count each standing belongs to; every document of a dossier is in exactly one.
COUNTED = {
    "missing": "documents_missing",
    "uploaded": "documents_unseen",
    "absent": "documents_unseen",
    "needs_fix": "documents_to_mend",
    "rejected": "documents_refused",
    "accepted": "documents_passed",
    "waived": "documents_passed",
    "optional": "documents_passed",
}
AT_ONCE = 5_000


def write_standings(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As the task list told it on the day of this migration, for every document of every dossier."""
    del schema_editor
    documents, dossiers = (apps.get_model("applicants", name).objects for name in ("Document", "Dossier"))
    standings: dict[str, list[int]] = defaultdict(list)
    counts: dict[tuple[tuple[str, int], ...], list[int]] = defaultdict(list)
    rows = _rows(apps).iterator(chunk_size=2_000)
    for dossier, own in groupby(rows, key=lambda row: row["dossier_id"]):
        found: Counter[str] = Counter()
        for row in own:
            standing = _standing(row)
            standings[standing].append(row["pk"])
            found[COUNTED[standing]] += 1
        counts[tuple(sorted(found.items()))].append(dossier)
    for standing, ids in standings.items():
        for start in range(0, len(ids), AT_ONCE):
            documents.filter(pk__in=ids[start : start + AT_ONCE]).update(standing=standing)
    for columns, ids in counts.items():
        for start in range(0, len(ids), AT_ONCE):
            dossiers.filter(pk__in=ids[start : start + AT_ONCE]).update(**dict(columns))


def _rows(apps: StateApps) -> Any:
    """Every document with its newest version and the verdict that counts: with the verifier only those of that stage."""
    version = apps.get_model("applicants", "DocumentVersion").objects.filter(document=OuterRef("pk")).order_by("-n")
    verdicts = apps.get_model("applicants", "Verdict").objects.filter(version=OuterRef("newest")).order_by("-pk")
    joined = apps.get_model("schemes", "Requirement").objects.filter(
        same_as=OuterRef("requirement"), scheme_version=OuterRef("dossier__scheme_version"), mandatory=True
    )
    rows = apps.get_model("applicants", "Document").objects.annotate(newest=Subquery(version.values("pk")[:1]))
    return (
        rows.annotate(
            any_verdict=Subquery(verdicts.values("outcome")[:1]),
            verifiers_verdict=Subquery(verdicts.filter(stage="verification").values("outcome")[:1]),
            also_mandatory=Exists(joined),
        )
        .order_by("dossier_id", "pk")
        .values(
            "pk", "dossier_id", "dossier__state", "newest", "any_verdict", "verifiers_verdict", "also_mandatory",
            "requirement__mandatory", "waived_at", "pending_paper_id", "absence_reason", "absence_refused_at",
        )
    )  # fmt: skip


def _standing(row: dict[str, Any]) -> str:
    if row["waived_at"]:
        return "waived"
    if row["pending_paper_id"]:
        return "uploaded"
    if row["newest"]:
        verdict = row["verifiers_verdict"] if row["dossier__state"] == "verification" else row["any_verdict"]
        return verdict or "uploaded"
    if row["absence_reason"]:
        return "needs_fix" if row["absence_refused_at"] else "absent"
    return "missing" if row["requirement__mandatory"] or row["also_mandatory"] else "optional"


def write_questions(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Since when the first question after the office's last word has waited, where there is one."""
    del schema_editor
    said = apps.get_model("applicants", "CaseMessage").objects
    waiting: dict[int, Any] = {}
    for dossier, from_office, at in said.order_by("pk").values_list("dossier_id", "from_office", "written_at"):
        if from_office:
            waiting.pop(dossier, None)
        else:
            waiting.setdefault(dossier, at)
    for dossier, at in waiting.items():
        apps.get_model("applicants", "Dossier").objects.filter(pk=dossier).update(unanswered_since=at)


def _count(name: str, label: str) -> migrations.AddField:
    field = models.PositiveSmallIntegerField(default=0, editable=False, verbose_name=label)
    return migrations.AddField("dossier", name, field)


class Migration(migrations.Migration):
    dependencies = [("applicants", "0014_offices_know_people"), ("schemes", "0005_scheme_package")]

    operations = [
        migrations.AddField(
            "document",
            "standing",
            models.CharField(default="missing", editable=False, max_length=10, verbose_name="keadaan"),
        ),
        _count("documents_missing", "dokumen belum ada"),
        _count("documents_unseen", "dokumen belum diperiksa"),
        _count("documents_to_mend", "dokumen perlu perbaikan"),
        _count("documents_refused", "dokumen ditolak"),
        _count("documents_passed", "dokumen selesai"),
        migrations.AddField(
            "dossier",
            "unanswered_since",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="pertanyaan menunggu sejak"),
        ),
        migrations.RunPython(write_standings, migrations.RunPython.noop),
        migrations.RunPython(write_questions, migrations.RunPython.noop),
        migrations.AddConstraint(
            "document", models.CheckConstraint(condition=Q(standing__in=STANDINGS), name="document_standing_known")
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=["agency", "unanswered_since", "id"],
                condition=Q(unanswered_since__isnull=False),
                name="dossier_unanswered",
            ),
        ),
    ]
