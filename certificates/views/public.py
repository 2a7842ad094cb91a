"""The public check: by code or QR, without signing in, with the fewest facts that answer the question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db.models import F, OuterRef, Subquery
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applicants.enums import DecisionOutcome
from certificates.enums import CertificateStanding
from certificates.forms import CodeForm, PaperFileForm
from certificates.models import Certificate, ResultLetter, standing
from certportal.kernel.accounts.addresses import counted_address
from certportal.kernel.accounts.queries import is_staff_person
from certportal.kernel.numbers.codes import grouped, normalise
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.models import Paper, SignedCopy
from certportal.kernel.papers.signed import SigningWay, signing_words, way_of
from certportal.kernel.web import throttle
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.errors import too_many
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.workdays.queries import today_in

if TYPE_CHECKING:
    import datetime as dt
    from typing import Any

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

WINDOW = timedelta(minutes=10)
FILES_PER_ADDRESS = 60
"""Within WINDOW; an office with one address checks a pile of papers."""
UNKNOWN = "Kode ini tidak kami kenali. Periksa kembali huruf dan angkanya, lalu coba lagi."


# What an answer tells, and nothing else of the register is read: this page is open to everybody.
# Values and not rows, which took as long to make as all the rest of the answer.
_OF_BOTH = ("code", "number", "holder_name", "issued_on")
_SCANS = SignedCopy.objects.filter(paper=OuterRef("paper")).values("stored_at")[:1]
_SCHEME = {"scheme": F("dossier__scheme_version__scheme__name"), "scheme_code": F("dossier__scheme_version__code")}
_OF_CERTIFICATE = {"zone": F("dossier__agency__zone"), "body": F("dossier__scheme_version__scheme__body__name")}
_OF_LETTER = {"office": F("dossier__agency__name"), "outcome": F("decision__outcome")}


@dataclass(frozen=True)
class Answer:
    """What everybody who has the paper may read: never NIK, NIP, birth date or photo."""

    headline: str
    tone: str
    text: str
    code_shown: str
    facts: list[tuple[str, str]]


@login_not_required
@GET
@never_cache
def ask(request: HttpRequest) -> HttpResponseBase:
    """One field; a code leads to its answer. The printed number is never enough to find a paper."""
    typed = request.GET.get("kode", "")
    if not typed:
        return render(request, "certificates/verify.html", {"form": CodeForm(), "file_form": PaperFileForm()})
    code = normalise(typed)
    if code is not None:
        return redirect("certificate.verify", code)
    form = CodeForm({"kode": typed})
    form.full_clean()
    if not form.errors:
        form.add_error("kode", UNKNOWN)
    return render(request, "certificates/verify.html", {"form": form, "file_form": PaperFileForm()})


@takes_files
@login_not_required
@GET_POST
@never_cache
def ask_by_file(request: HttpRequest) -> HttpResponseBase:
    """The PDF itself: a copy that is identical in every byte leads to its answer. The file is never stored."""
    form = PaperFileForm(request.POST, request.FILES) if request.method == "POST" else PaperFileForm()
    if request.method != "POST" or not form.is_valid():
        return render(request, "certificates/verify.html", {"form": CodeForm(), "file_form": form})
    now, address = timezone.now(), counted_address(request)
    if throttle.count("verifikasi.berkas", address, window=WINDOW, now=now) > FILES_PER_ADDRESS:
        return too_many(request, until=throttle.opens_again(WINDOW, now))
    paper = Paper.objects.filter(sha256=form.sha256(), state=PaperState.READY).first()
    if paper is None:
        return render(
            request,
            "certificates/verify_file_unknown.html",
            {"form": CodeForm(), "file_form": PaperFileForm()},
            status=404,
        )
    return redirect("certificate.verify", _public_code(paper))


def _public_code(paper: Paper) -> str:
    """The public code of the paper: the certificate's or letter's own where it is one."""
    for model in (Certificate, ResultLetter):
        code = model._default_manager.filter(paper=paper).values_list("code", flat=True).first()  # noqa: SLF001 (Django's public name)
        if code:
            return str(code)
    return paper.code


@login_not_required
@GET
@never_cache
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """The answer, stated first in large letters; an unknown code gets a page with status 404."""
    stored = normalise(code)
    if stored is not None and stored != code:
        return redirect("certificate.verify", stored)
    found = find(stored, now=timezone.now()) if stored else None
    if found is None:
        form = CodeForm(initial={"kode": code[:64]})
        return render(request, "certificates/verify_unknown.html", {"form": form, "text": UNKNOWN}, status=404)
    shown = {"answer": found, "form": CodeForm(), "scan_code": stored if is_staff_person(request.user) else ""}
    return render(request, "certificates/verify_answer.html", shown)


def find(code: str, *, now: dt.datetime) -> Answer | None:
    """The answer for a stored code, read live from the register; None when no paper carries it."""
    for certificate in _certificates().filter(code=code):
        return _of_certificate(certificate, today_in(certificate["zone"], now))
    for letter in _letters().filter(code=code):
        return _of_letter(letter)
    paper = Paper.objects.filter(code=code, state=PaperState.READY).first()
    return _of_paper(paper) if paper is not None else None


@cache
def _certificates() -> QuerySet[Any, dict[str, Any]]:
    own = ("state", "valid_until", "registration_number")
    found: QuerySet[Any, dict[str, Any]] = Certificate.objects.order_by().values(
        *_OF_BOTH, *own, **_SCHEME, **_OF_CERTIFICATE, scanned_at=Subquery(_SCANS)
    )
    return found


@cache
def _letters() -> QuerySet[Any, dict[str, Any]]:
    found: QuerySet[Any, dict[str, Any]] = ResultLetter.objects.order_by().values(
        *_OF_BOTH, **_SCHEME, **_OF_LETTER, scanned_at=Subquery(_SCANS)
    )
    return found


def _of_certificate(row: dict[str, Any], today: dt.date) -> Answer:
    until, stands = day_in_words(row["valid_until"]), standing(row["state"], row["valid_until"], today)
    if stands is CertificateStanding.WITHDRAWN:
        headline, tone, text = "DICABUT", "bad", "Sertifikat ini sudah dicabut dan tidak dapat digunakan lagi."
    elif stands is CertificateStanding.SUSPENDED:
        headline, tone, text = "DIBEKUKAN", "warn", "Sertifikat ini sedang dibekukan dan belum dapat digunakan."
    elif stands is CertificateStanding.VALID:
        headline, tone, text = f"BERLAKU sampai {until}", "good", "Sertifikat ini asli dan masih berlaku."
    else:
        headline, tone = f"TIDAK BERLAKU LAGI sejak {until}", "warn"
        text = "Sertifikat ini asli, tetapi masa berlakunya sudah berakhir."
    return Answer(
        headline,
        tone,
        text,
        grouped(row["code"]),
        [
            ("Pemegang", row["holder_name"]),
            ("Skema", f"{row['scheme']} ({row['scheme_code']})"),
            ("Nomor sertifikat", row["number"]),
            ("Nomor registrasi", row["registration_number"]),
            ("Diterbitkan oleh", row["body"]),
            ("Tanggal terbit", day_in_words(row["issued_on"])),
            ("Tanda tangan", _signed(SigningWay.PEN, row["scanned_at"])),
        ],
    )


def _of_letter(row: dict[str, Any]) -> Answer:
    return Answer(
        "SURAT TERDAFTAR",
        "good",
        "Surat ini asli. Surat keterangan hasil uji bukan sertifikat kompetensi.",
        grouped(row["code"]),
        [
            ("Jenis dokumen", "Surat Keterangan Hasil Uji Kompetensi"),
            ("Nama", row["holder_name"]),
            ("Skema", f"{row['scheme']} ({row['scheme_code']})"),
            ("Nomor surat", row["number"]),
            ("Hasil", DecisionOutcome(row["outcome"]).label),
            ("Diterbitkan oleh", row["office"]),
            ("Tanggal terbit", day_in_words(row["issued_on"])),
            ("Tanda tangan", _signed(SigningWay.PEN, row["scanned_at"])),
        ],
    )


def _of_paper(paper: Paper) -> Answer:
    """Any other paper of the portal: that the portal issued it, its number, date and how it was signed; never its contents."""
    scan = paper.signed_copies.first()
    return Answer(
        "DOKUMEN TERDAFTAR",
        "good",
        "Dokumen ini terbitan kami.",
        grouped(paper.code),
        [
            ("Jenis dokumen", paper.title),
            *([("Nomor", paper.number)] if paper.number else []),
            ("Tanggal terbit", day_in_words(paper.issued_on)),
            ("Tanda tangan", _signed(way_of(paper.facts), scan.stored_at if scan else None)),
        ],
    )


def _signed(way: SigningWay, scanned_at: dt.datetime | None) -> str:
    return signing_words(way, day_in_words(scanned_at) if scanned_at else "")
