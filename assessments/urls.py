"""Addresses of exams and plenary meetings."""

from django.urls import path

from assessments.views import events, evidence, outcome, plenary, public, results

_CANDIDATE = "uji/<str:code>/peserta/<str:dossier>/"

urlpatterns = [
    path("berkas/<str:code>/hasil/", outcome.show, name="exam.outcome"),
    path("jadwal/", public.show, name="exam.calendar"),
    path("jadwal/kalender.ics", public.feed, name="exam.calendar_feed"),
    path("jadwal/<str:code>.ics", public.one, name="exam.calendar_event"),
    path("uji/", events.list_events, name="exam.list"),
    path("uji/baru/", events.create_event, name="exam.create"),
    path("uji/<str:code>/", events.show_event, name="exam.event"),
    path("uji/<str:code>/peserta/", events.seat, name="exam.assign"),
    path("uji/<str:code>/asesor/", events.assign_assessor, name="exam.assessor"),
    path("uji/<str:code>/wakil-tuk/", events.name_site_officer, name="exam.site_officer"),
    path("uji/<str:code>/mulai/", events.start, name="exam.start"),
    path("uji/<str:code>/ubah/", events.change, name="exam.change"),
    path("uji/<str:code>/batal/", events.cancel, name="exam.cancel"),
    path("uji/<str:code>/terbitkan-berita-acara/", events.report, name="exam.report"),
    path("uji/<str:code>/berita-acara/", events.report_file, name="exam.report_file"),
    path(_CANDIDATE, results.show, name="exam.assessment"),
    path(f"{_CANDIDATE}jalur/", results.confirm_path, name="exam.path"),
    path(f"{_CANDIDATE}hasil/", results.record_units, name="exam.units"),
    path(f"{_CANDIDATE}rekomendasi/", results.recommend, name="exam.recommend"),
    path(f"{_CANDIDATE}semua-kompeten/", results.fill_competent, name="exam.fill"),
    path(f"{_CANDIDATE}unit/<int:position>/bukti/", evidence.show, name="exam.evidence"),
    path(f"{_CANDIDATE}unit/<int:position>/koreksi/", evidence.correct, name="exam.correct"),
    path(f"{_CANDIDATE}bukti/<int:pk>/berkas/", evidence.file, name="exam.evidence_file"),
    path(f"{_CANDIDATE}bukti/<int:pk>/tarik/", evidence.withdraw, name="exam.evidence_withdraw"),
    path(f"{_CANDIDATE}tidak-selesai/", results.mark_unfinished, name="exam.unfinished"),
    path(f"{_CANDIDATE}tidak-hadir/", results.mark_absent, name="exam.absent"),
    path(f"{_CANDIDATE}keluarkan/", events.unseat, name="exam.unassign"),
    path("pleno/", plenary.list_meetings, name="plenary.list"),
    path("pleno/baru/", plenary.create_meeting, name="plenary.create"),
    path("pleno/<str:code>/", plenary.show_meeting, name="plenary.meeting"),
    path("pleno/<str:code>/anggota/", plenary.add_member, name="plenary.member"),
    path("pleno/<str:code>/acara/", plenary.fill_agenda, name="plenary.agenda"),
    path("pleno/<str:code>/ubah/", plenary.change, name="plenary.change"),
    path("pleno/<str:code>/batal/", plenary.cancel, name="plenary.cancel"),
    path("pleno/<str:code>/buka/", plenary.open_meeting, name="plenary.open"),
    path("pleno/<str:code>/acara/<int:position>/putusan/", plenary.decide, name="plenary.decide"),
    path("pleno/<str:code>/tutup/", plenary.close_meeting, name="plenary.close"),
    path("pleno/<str:code>/berita-acara/", plenary.report_file, name="plenary.report_file"),
]
