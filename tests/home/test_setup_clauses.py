"""/pengaturan/skema/…/ketentuan/: rights and duties of a scheme whose source prints none."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from certificates.queries import duties_of
from certportal.home.setup.checklist import items
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from schemes.models import Scheme, SchemeClause
from tests.factories.accounts import person_with
from tests.factories.catalogue_once import catalogue_once
from tests.factories.kkni import kkni_version
from tests.home.test_setup_office import fingerprint
from tests.pages import words

__all__ = ["catalogue_once"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
TYPED = {"rights": "Memperoleh penjelasan.\n\n Mengajukan  banding. ", "duties": "Menjaga kerahasiaan asesmen."}


def silent():
    return next(row for row in items(timezone.localdate()) if row.title.startswith("Hak pemohon")).missing


def test_what_no_source_prints_is_set_shown_and_signed_and_stays_when_the_catalogue_is_loaded(client):
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    version = kkni_version("asesor-4")
    slug = version.scheme.slug
    address = f"/pengaturan/skema/{slug}/ketentuan/"
    assert client.post(address, {**TYPED, "duties": " \n"}).status_code == 200
    for odd, said in (("Menjaga.\n" * 101, "Paling banyak 100 butir"), ("\u200b", "karakter yang tidak terlihat")):
        assert said in words(client.post(address, {**TYPED, "duties": odd}))
    assert not SchemeClause.objects.filter(version=version).exists()
    Scheme.objects.exclude(pk=version.scheme_id).update(in_scope=False)  # what the licence does not cover needs none
    Scheme.objects.filter(pk=version.scheme_id).update(in_scope=True)
    assert silent() == (version.scheme.name,)
    assert client.post(address, TYPED)["Location"] == f"/pengaturan/skema/{slug}/"
    assert version.scheme.name not in silent()
    kept = client.get(address).context["form"].initial
    assert kept == {"rights": "Memperoleh penjelasan.\nMengajukan banding.", "duties": "Menjaga kerahasiaan asesmen."}
    assert "Mengajukan banding." in words(client.get(f"/skema/{slug}/"))
    assert [(row.text, row.is_signed) for row in duties_of(version)] == [("Menjaga kerahasiaan asesmen.", True)]
    signed = SchemeClause.objects.filter(version=version, is_signed=True).values_list("kind", flat=True)
    assert set(signed) == {"duty"}, "nobody signs a right"
    call_command("load_catalogue", verbosity=0)
    old = fingerprint(client.get(address))
    client.post(address, {**TYPED, "duties": "Menjaga kerahasiaan asesmen.\nMengikuti surveilans."})
    assert "perubahan lain tersimpan lebih dahulu" in words(client.post(address, {**TYPED, "seen": old}))
    assert [row.text for row in duties_of(version)] == ["Menjaga kerahasiaan asesmen.", "Mengikuti surveilans."]
    row = AuditEvent.objects.filter(verb="scheme.clauses").latest("pk")
    assert (row.before["duty"], len(row.after["duty"])) == (["Menjaga kerahasiaan asesmen."], 2)
    assert "Hak dan kewajiban diubah" in words(client.get(address))


def test_what_a_source_prints_is_not_changed_here(client):
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    address = "/pengaturan/skema/pelayanan-prima/ketentuan/"
    before = SchemeClause.objects.count()
    assert "Tercetak dalam sumber" in words(client.get(address))
    assert "tidak diubah di sini" in words(client.post(address, TYPED))
    assert SchemeClause.objects.count() == before
    assert client.get("/pengaturan/skema/tidak-ada/ketentuan/").status_code == 404
