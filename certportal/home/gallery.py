"""Every part of a page with made-up facts, so that a change of style can be checked on one page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from certportal.kernel.web.deadline import Told
from certportal.kernel.web.templatetags.ui import TONES
from certportal.kernel.web.widgets import PaperInput, TypedDay
from certportal.kernel.workdays.calendar import SkippedDay


class SampleForm(forms.Form):
    """One field of each kind; sent empty, it shows every error."""

    name = forms.CharField(label="Nama lengkap", help_text="Seperti tercetak pada ijazah, dengan gelar.")
    born_on = TypedDay(label="Tanggal lahir")
    path = forms.ChoiceField(
        label="Jalur asesmen",
        widget=forms.RadioSelect,
        choices=[
            ("a", "Berpengalaman: portofolio dan wawancara"),
            ("b", "Belum berpengalaman: demonstrasi dan uji lisan"),
        ],
    )
    agency = forms.ChoiceField(label="Perangkat daerah", choices=[("", "Pilih satu"), ("1", "BKPSDM")])
    letter = forms.FileField(
        label="SK pangkat terakhir", widget=PaperInput, help_text="PDF, JPG, atau PNG; paling besar 5 MB."
    )
    reason = forms.CharField(label="Alasan", widget=forms.Textarea, required=False)
    true = forms.BooleanField(label="Saya menyatakan data di atas benar.")


def samples(request: HttpRequest) -> dict[str, Any]:
    """Context of templates/home/gallery.html."""
    del request
    now = timezone.now()
    return {
        "tones": list(TONES),
        "clocks": _clocks(timezone.localdate(now)),
        "groups": _groups(),
        "rows": [
            {"label": "Nama", "value": "Dr. H. Ahmad Nur'aini, S.Kom., M.M.", "url": "#nama"},
            {"label": "NIP", "value": "1987••••••••••1002"},
            {"label": "Unit kerja", "value": ""},
        ],
        "steps": [
            {"title": "Berkas dikirim", "at": now - timedelta(days=6), "by": "Anda", "state": "done"},
            {
                "title": "Perlu perbaikan",
                "at": now - timedelta(days=5),
                "by": "Petugas penerima",
                "note": "Foto buram; unggah ulang.",
            },
            {"title": "Verifikasi", "at": now - timedelta(days=2), "by": "Verifikator", "state": "current"},
            {"title": "Uji kompetensi", "when": "Menunggu jadwal", "state": "todo"},
        ],
        "next_steps": ["Petugas memeriksa kelengkapan berkas.", "Anda diberi tahu lewat portal dan e-mail."],
        "blank": SampleForm(),
        "wrong": SampleForm({}, prefix="salah"),
    }


def _clocks(today: date) -> list[Told]:
    skipped = [SkippedDay(today + timedelta(days=1), "Cuti bersama contoh", "joint_leave")]
    due = today + timedelta(days=9)
    return [
        Told("Aman", "good", "check-circle", due, "sisa 6 hari kerja", "target 3 Desember 2026", True, skipped),
        Told("Lewat target", "warn", "hourglass-split", due, "sisa 9 hari kerja", "", False, []),
        Told("Mendekati batas", "warn", "hourglass-split", due, "sisa 2 hari kerja", "", False, []),
        Told("Terlambat", "bad", "exclamation-circle", due, "lewat 1 hari kerja", "", False, []),
        Told("Berhenti sementara", "paused", "pause-circle", due, "sejak 1 Desember 2026", "", False, []),
    ]


def _groups() -> list[dict[str, Any]]:
    documents = [
        {
            "title": "SK pangkat terakhir",
            "url": "#a",
            "hint": "terunggah 09.14 WIB",
            "state_label": "Sesuai",
            "tone": "good",
        },
        {
            "title": "Pas foto 3 × 4, latar merah",
            "url": "#b",
            "state_label": "Perlu perbaikan",
            "tone": "warn",
            "due": "sampai 10 Desember 2026",
        },
        {"title": "Surat pernyataan atasan", "url": "#c", "state_label": "Belum diunggah", "tone": "neutral"},
        {
            "title": "Surat usulan instansi",
            "hint": "Diunggah oleh instansi Anda",
            "state_label": "Menunggu",
            "tone": "paused",
        },
    ]
    return [{"title": "Dokumen", "count": "1 dari 4 lengkap", "rows": documents}]
