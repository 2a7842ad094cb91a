"""What is asked and answered about a result."""

from __future__ import annotations

from django import forms

from assessments.forms.fields import NoteField


class QuestionForm(forms.Form):
    """What a candidate wants to know about their result."""

    question = NoteField(
        label="Apa yang ingin Anda ketahui",
        max_length=2000,
        help_text="Misalnya: unit mana, bukti mana yang belum cukup, dan apa yang perlu Anda siapkan.",
    )


class ExplainForm(forms.Form):
    """The fuller explanation of a result."""

    answer = NoteField(
        label="Penjelasan",
        max_length=4000,
        help_text="Sebut unit dan buktinya, dan apa yang perlu disiapkan untuk asesmen ulang. Dibaca oleh peserta.",
    )
