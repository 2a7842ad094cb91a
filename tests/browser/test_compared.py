"""Two versions beside each other at the width of an office's screen: nothing lies over anything else, and both can be read."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from weasyprint import HTML

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome, VerdictReason
from applicants.models import DocumentVersion
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.store import keep
from tests.browser.paces import Walker
from tests.factories.applicants import dossier_in, world

pytestmark = pytest.mark.heavy(12)
NOTE = "Halaman dua terpotong di bagian bawah, tanda tangan pejabat tidak terbaca. Pindai ulang seluruh halaman dengan rata."
LEAST_HIGH = 150  # px of a page that are seen without scrolling
# Parts of the page that stand beside or below each other, by what holds them: no two may share more than a hair.
SEEN = """const seen = node => {  // what is left of it after everything around that scrolls or cuts
    let {left, top, right, bottom} = node.getBoundingClientRect();
    for (let up = node.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflowY === "visible") continue;
      const box = up.getBoundingClientRect();
      [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
      [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
    }
    return {left, top, right, bottom: Math.min(bottom, innerHeight)};
  };"""
OVERLAPS = f"""() => {{
  {SEEN}
  const shown = node => node.checkVisibility({{visibilityProperty: true}}) && node.getClientRects().length > 0;
  const name = node => `${{node.tagName.toLowerCase()}}${{node.id ? "#" + node.id : ""}}.${{node.className}}`;
  const faults = [];
  const apart = nodes => nodes.forEach((one, at) => nodes.slice(at + 1).forEach(other => {{
    const [a, b] = [seen(one), seen(other)];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 1) faults.push(`${{name(one)}} × ${{name(other)}}: ${{Math.round(wide)}} × ${{Math.round(high)}} px`);
  }}));
  for (const around of document.querySelectorAll(
    ".viewer, .viewer-bar, .viewer-group, .viewer-versions, .viewer-panes, .viewer-pane, .compared, .compared-pages, .check-foot"
  )) apart([...around.children].filter(shown));
  const parts = ".viewer-bar, .viewer-versions, .compared, .viewer-stage, .viewer-pane figcaption, .viewer-file, .check-foot, .check-facts, .verdict, .doc-rail";
  const all = [...document.querySelectorAll(parts)].filter(shown);
  apart(all.filter(one => !all.some(other => other !== one && other.contains(one))));
  return [...new Set(faults)];
}}"""
HEIGHTS = f"""() => {{
  {SEEN}
  return [...document.querySelectorAll(".viewer-stage")].map(seen).map(({{top, bottom}}) => [Math.round(top), bottom - top]);
}}"""


def pages_of(*lines: str) -> bytes:
    """A PDF with one line of text per page."""
    pages = "".join(f"<h1 style='break-before: page'>{line}</h1><p>Ditetapkan di Jakarta.</p>" for line in lines)
    return HTML(string=f"<style>@page {{ size: A4 }}</style>{pages}").write_pdf()


@pytest.fixture
def place(portal):
    return world()


def two_versions(place) -> str:
    """A document sent again: pages 2 and 3 differ, 1 and 4 do not; returns the address of its check."""
    case = dossier_in(DossierState.COMPLETENESS_CHECK, place)
    first = DocumentVersion.objects.filter(document__dossier=case).order_by("document__order")[0]
    said = {"outcome": VerdictOutcome.NEEDS_FIX, "reason": VerdictReason.UNREADABLE, "note": NOTE}
    actions.record_verdict(first, by=place.officer, now=timezone.now(), **said)
    older = pages_of("Keputusan", "Golongan III/a sejak 2019", "Masa kerja enam tahun", "Salinan")
    newer = pages_of("Keputusan", "Golongan III/b sejak 2021", "Masa kerja tujuh tahun dan tiga bulan", "Salinan")
    kept = [keep(pdf, root=Root.ORIGINAL, kind=Kind.PDF, name="SK kenaikan pangkat terakhir yang dilegalisasi.pdf", pages=4, by=place.applicant) for pdf in (older, newer)]  # fmt: skip
    first.file = kept[0]
    first.save(update_fields=["file"])
    DocumentVersion.objects.create(
        document=first.document, n=2, file=kept[1], uploaded_by=place.applicant, uploaded_at=timezone.now()
    )
    return f"/antrian/{case.code}/dokumen/{first.document.requirement.code}/"


def test_compared_versions_do_not_overlap(portal, page, place):
    me, address = Walker(portal, page), two_versions(place)
    page.set_viewport_size({"width": 1280, "height": 800})
    me.become(place.officer)
    me.goto(f"{address}?banding=1", "banding")
    expect(page.locator(".compared")).to_contain_text("2 dari 4 halaman berubah")
    expect(page.locator(".viewer-stage img")).to_have_count(2)
    for width, height in ((1280, 800), (1280, 680), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        portal.shot(page, f"banding-{width}-{height}")
        assert page.evaluate(OVERLAPS) == [], (width, height)
        (top, high), (top_too, high_too) = page.evaluate(HEIGHTS)
        assert min(high, high_too) >= LEAST_HIGH * (height > 700), (width, height, high)
        assert top == top_too, "both begin at the same height"
