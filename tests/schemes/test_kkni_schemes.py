"""One scheme per package of the decree, pinned to it, with what the source does not print marked as such."""

import json

from schemes.enums import SchemeKind
from schemes.imports import load_catalogue
from schemes.models import Package, SchemeUnit, SchemeVersion
from schemes.queries import pinned_package
from tests.factories.schemes import LOADED_AT

FILE = "004_skema_kkni.json"


def kkni():
    return SchemeVersion.objects.filter(scheme__kind=SchemeKind.KKNI).select_related("scheme", "package__qualification")


def test_every_package_has_its_scheme(loaded):
    pinned = {version.package_id: version for version in kkni()}

    assert set(pinned) == set(Package.objects.values_list("pk", flat=True))
    assert len(pinned) == 14
    for version in pinned.values():
        assert version.scheme.slug == f"kkni-{version.package.qualification.slug}"
        assert version.unit_count == version.package.total_required
        assert version.description == version.package.description
        assert version.effective_from == version.package.decree.effective_from
        assert [path.code for path in version.paths.order_by("position")] == ["experienced", "inexperienced"]
        assert "tidak tercetak" in version.effective_note.lower()
        assert version.scheme.offers.get().standard == loaded.service


def test_units_of_a_scheme_are_what_may_be_selected_core_first(loaded):
    for version in kkni():
        package = pinned_package(version)
        rows = list(version.scheme_units.order_by("position").values_list("printed_code", flat=True))
        own = [*package.rules.core, *package.rules.effective_electives]
        assert rows[: len(own)] == own
        assert set(rows) == package.selectable
        assert len(rows) == len(set(rows))


def test_a_second_load_changes_nothing(loaded):
    before = list(SchemeUnit.objects.order_by("pk").values_list())
    report = load_catalogue_again()

    assert report.moved == 0
    assert list(SchemeUnit.objects.order_by("pk").values_list()) == before


def load_catalogue_again():
    from tests.factories.schemes import FOLDER

    return load_catalogue(FOLDER, now=LOADED_AT)


def test_the_scheme_is_offered_where_its_qualification_is_shown(loaded, client):
    from django.urls import reverse

    page = client.get(reverse("qualification.detail", args=["instruktur-5"])).content.decode()
    assert reverse("dossier.open", args=["kkni-instruktur-5"]) in page
    scheme = client.get(reverse("scheme.detail", args=["kkni-instruktur-5"])).content.decode()
    assert reverse("qualification.detail", args=["instruktur-5"]) in scheme
    assert "pilih paling sedikit 9" in scheme
    cards = client.get(reverse("scheme.list")).content.decode()
    assert cards.count("/skema/kkni-") == 14
    assert cards.index("Pelayanan Prima") < cards.index("Kualifikasi KKNI")
    assert json.dumps("kkni") not in cards
