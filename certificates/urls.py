"""Addresses of the issuing room and of the public check."""

from django.urls import path

from certificates.views import office, public

urlpatterns = [
    path("verifikasi/", public.ask, name="certificate.verify_home"),
    path("verifikasi/<str:code>/", public.answer, name="certificate.verify"),
    path("cetak/", office.to_do, name="certificate.print"),
    path("cetak/<str:code>/terbitkan/", office.issue, name="certificate.issue"),
    path("cetak/<str:code>/serah-terima/", office.hand_over, name="certificate.handover"),
    path("cetak/<str:code>/tutup/", office.close, name="certificate.close"),
    path("sertifikat/<str:code>/unduh/", office.certificate_file, name="certificate.file"),
    path("surat-hasil/<str:code>/unduh/", office.letter_file, name="certificate.letter_file"),
]
