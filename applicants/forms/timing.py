"""What is typed about time: a superior's promise, more time for a reply, and why a case is opened again."""

from django import forms

from certportal.kernel.web.widgets import DayInput


class PromiseForm(forms.Form):
    """Why it took longer, and the day promised instead; the applicant reads both."""

    reason = forms.CharField(
        label="Alasan keterlambatan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca oleh pemohon. Tulis dengan bahasa sehari-hari, tanpa nama petugas.",
    )
    promised_on = forms.DateField(label="Janji baru", widget=DayInput(), help_text="Hari ini atau sesudahnya.")


class MoreTimeForm(forms.Form):
    """Why the applicant needs more time."""

    reason = forms.CharField(
        label="Mengapa Anda perlu waktu tambahan?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca petugas. Contoh: dokumen pengganti baru terbit minggu depan.",
        error_messages={"required": "Tuliskan alasan Anda."},
    )


class ReopenForm(forms.Form):
    """Why a case that ended without an answer is opened again; the applicant reads it."""

    reason = forms.CharField(
        label="Alasan membuka kembali",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca oleh pemohon. Tulis dengan bahasa sehari-hari, tanpa nama petugas.",
        error_messages={"required": "Tuliskan alasannya."},
    )
