"""Addresses of the applicant's and the officers' pages."""

from django.urls import path

from applicants.views import applicant, checking, deciding, documents, dossiers

_DOCUMENT = "berkas/<str:code>/dokumen/<str:row>/"

urlpatterns = [
    path("profil/", applicant.edit_profile, name="profile.edit"),
    path("permohonan/", applicant.my_dossiers, name="dossier.mine"),
    path("permohonan/baru/<slug:slug>/", applicant.open_new, name="dossier.open"),
    path("berkas/<str:code>/", dossiers.show, name="dossier.show"),
    path("berkas/<str:code>/syarat/", applicant.eligibility, name="dossier.eligibility"),
    path("berkas/<str:code>/jalur/", applicant.declare, name="dossier.declare"),
    path("berkas/<str:code>/periksa-jawaban/", applicant.review_and_send, name="dossier.submit"),
    path("berkas/<str:code>/terkirim/", applicant.sent, name="dossier.sent"),
    path("berkas/<str:code>/tarik/", applicant.withdraw, name="dossier.withdraw"),
    path("berkas/<str:code>/jawab/", applicant.answer, name="dossier.answer"),
    path("berkas/<str:code>/surat-penetapan/", dossiers.letter, name="dossier.letter"),
    path(_DOCUMENT, documents.show, name="document.show"),
    path(f"{_DOCUMENT}tidak-ada/", documents.absence, name="document.absence"),
    path(f"{_DOCUMENT}baca/", checking.read_document, name="document.read"),
    path(f"{_DOCUMENT}versi/<int:n>/unduh/", documents.download, name="document.download"),
    path(f"{_DOCUMENT}versi/<int:n>/halaman/<int:number>/", documents.page_picture, name="document.page"),
    path("antrian/", checking.queue, name="queue.list"),
    path("antrian/<str:code>/", checking.check, name="dossier.check"),
    path("antrian/<str:code>/mulai/", checking.start, name="dossier.start_check"),
    path("antrian/<str:code>/dokumen/<str:row>/", checking.check_document, name="document.check"),
    path("antrian/<str:code>/dokumen/<str:row>/bebaskan/", checking.waive, name="document.waive"),
    path("antrian/<str:code>/minta-perbaikan/", checking.send_back, name="dossier.return"),
    path("antrian/<str:code>/verifikasi/", checking.begin_verification, name="dossier.begin_verification"),
    path("antrian/<str:code>/tolak/", checking.reject, name="dossier.reject"),
    path("antrian/<str:code>/lengkap-dan-benar/", deciding.declare_complete, name="dossier.declare_complete"),
    path("antrian/<str:code>/tanya/", deciding.ask_information, name="dossier.ask_information"),
    path("antrian/<str:code>/tetapkan/", deciding.admit, name="dossier.admit"),
    path("antrian/<str:code>/tidak-tetapkan/", deciding.refuse_admission, name="dossier.refuse_admission"),
]
