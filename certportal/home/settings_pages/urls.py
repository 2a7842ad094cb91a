"""Addresses below /pengaturan/."""

from django.urls import path

from certportal.home.settings_pages import views
from certportal.home.settings_pages.views import calendar, merging, offices, people, personnel, registrations, stuck

urlpatterns = [
    path("", views.overview, name="settings.home"),
    path("orang/", people.people, name="settings.people"),
    path("orang/tambah/", people.add, name="settings.person_add"),
    path("orang/<int:pk>/", people.person, name="settings.person"),
    path("orang/<int:pk>/ubah/", people.edit, name="settings.person_edit"),
    path("orang/<int:pk>/undang/", people.invite, name="settings.person_invite"),
    path("orang/<int:pk>/nip/", people.check_nip, name="settings.person_nip"),
    path("orang/<int:pk>/akun/", people.close, name="settings.person_close"),
    path("orang/<int:pk>/peran/", people.grant, name="settings.role_grant"),
    path("orang/<int:pk>/peran/<int:membership>/cabut/", people.revoke, name="settings.role_revoke"),
    path("kedudukan/", offices.listed, name="settings.offices"),
    path("kedudukan/<int:pk>/", offices.seats, name="settings.office"),
    path("pendaftaran/", registrations.listed, name="settings.registrations"),
    path("pendaftaran/<int:pk>/lepas/", registrations.release, name="settings.registration_release"),
    path("pendaftaran/<int:pk>/serahkan/", registrations.hand_over, name="settings.registration_hand_over"),
    path("pendaftaran/akun/<int:pk>/lepas/", registrations.release_account, name="settings.unproved_release"),
    path("daftar-pegawai/", personnel.upload, name="settings.personnel"),
    path("daftar-pegawai/contoh.csv", personnel.template, name="settings.personnel_template"),
    path("daftar-pegawai/<int:pk>/", personnel.preview, name="settings.personnel_preview"),
    path("daftar-pegawai/<int:pk>/perubahan/", personnel.changes, name="settings.personnel_changes"),
    path("daftar-pegawai/<int:pk>/hasil.csv", personnel.results, name="settings.personnel_results"),
    path("daftar-pegawai/<int:pk>/terapkan/", personnel.apply, name="settings.personnel_apply"),
    path("daftar-pegawai/<int:pk>/batal/", personnel.drop, name="settings.personnel_drop"),
    path("orang-ganda/", merging.doubles, name="settings.doubles"),
    path("orang-ganda/<int:keep>/<int:drop>/", merging.merge, name="settings.merge"),
    path("orang-ganda/<int:pk>/batalkan/", merging.undo, name="settings.unmerge"),
    path("pekerjaan/", stuck.overview, name="settings.stuck"),
    path("pekerjaan/jam/", stuck.release_tick, name="settings.tick_release"),
    path("pekerjaan/<slug:kind>/", stuck.listed, name="settings.stuck_kind"),
    path("pekerjaan/<slug:kind>/coba/", stuck.retry_all, name="settings.stuck_retry_all"),
    path("pekerjaan/<slug:kind>/<int:pk>/coba/", stuck.retry, name="settings.stuck_retry"),
    path("pekerjaan/<slug:kind>/<int:pk>/hentikan/", stuck.stop, name="settings.stuck_stop"),
    path("kalender/", calendar.years, name="settings.calendar"),
    path("kalender/<int:year>/", calendar.one_year, name="settings.year"),
    path("kalender/<int:year>/isi/", calendar.seed, name="settings.year_seed"),
    path("kalender/<int:year>/hari/", calendar.add_day, name="settings.day_add"),
    path("kalender/<int:year>/hari/<int:pk>/hapus/", calendar.remove_day, name="settings.day_remove"),
    path("kalender/<int:year>/konfirmasi/", calendar.confirm, name="settings.year_confirm"),
]
