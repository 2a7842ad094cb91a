"""How the numbers of cases and papers look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import ForAdmins
from certportal.home.setup.forms import SequenceForm
from certportal.home.setup.views.shown import Shown, show_form, show_list
from certportal.kernel.numbers.actions import set_pattern
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.numbers.pattern import fill
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from schemes.models import ServiceProduct
from schemes.queries import CERTIFICATE, REGISTRATION

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

CALLED: Final = {
    "dossier": "Nomor permohonan",
    "admission_letter": "Penetapan peserta",
    "rejection_letter": "Surat penolakan",
    "exam_event": "Kegiatan uji kompetensi",
    "official_report": "Berita acara uji",
    "assignment_letter": "Surat tugas asesor",
    "exam_recommendation": "Rekomendasi hasil uji kepada LSP",
    "plenary": "Berita acara rapat pleno",
    "result_letter": "Surat keterangan hasil uji",
    "transmittal": "Daftar penyerahan sertifikat",
    "appeal": "Banding",
}


OTHER: Final = "Nomor surat lain"


@GET
@for_admins
def listed(request: HttpRequest) -> HttpResponseBase:
    """Every series of numbers; those of certificates belong to their schemes."""
    today = timezone.localdate()
    found = NumberSequence.objects.exclude(scope__in=(CERTIFICATE, REGISTRATION)).order_by("pk")
    called = _called()
    rows = [
        Shown(
            called.get(row.scope, OTHER),
            [f"Contoh: {fill(row.pattern, n=row.first, on=today)} · {row.get_reset_policy_display().lower()}"],
            reverse("setup.number", args=[row.pk]),
        )
        for row in found
    ]
    return show_list(
        request,
        rows,
        title="Pola nomor",
        lead="Nomor surat dan permohonan. Nomor sertifikat dan registrasi diatur pada skemanya.",
        empty="Pola nomor dimuat bersama katalog.",
    )


@GET_POST
@for_admins
@refusals
@once
def pattern(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change how one series looks from its next number on."""
    rows: ForAdmins[NumberSequence] = ForAdmins(NumberSequence).exclude(scope__in=(CERTIFICATE, REGISTRATION))
    row: NumberSequence = load(request, rows, tends_the_portal, pk=pk)
    form = SequenceForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            typed, now = form.cleaned_data, timezone.now()
            set_pattern(
                row,
                pattern=typed["pattern"],
                reset=typed["reset_policy"],
                first=typed["first"],
                by=signed_in(request),
                now=now,
            )
            sample = fill(typed["pattern"], n=typed["first"], on=timezone.localdate(now))
            return go_on(request, f"Pola tersimpan. Contoh: {sample}", "setup.numbers")
    title = _called().get(row.scope, OTHER)
    lead = "Berlaku mulai nomor berikutnya; nomor yang sudah tercetak tidak berubah."
    words = {"title": title, "lead": lead, "back_label": "Pola nomor", "button": "Simpan pola"}
    return show_form(request, form, back="setup.numbers", row=row, **words)


def _called() -> dict[str, str]:
    """The name of each series by its scope: papers of the portal, and letters that a service brings with it."""
    letters = ServiceProduct.objects.exclude(number_scope="").order_by("version_id")
    return CALLED | dict(letters.values_list("number_scope", "title"))
