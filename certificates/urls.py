"""Addresses for issuing and of the public check."""

from django.urls import path

from certificates.views import handing, holder, office, printing, public, signed, transmittals, tray

urlpatterns = [
    path("verifikasi/", public.ask, name="certificate.verify_home"),
    path("verifikasi/berkas/", public.ask_by_file, name="certificate.verify_file"),
    path("verifikasi/<str:code>/", public.answer, name="certificate.verify"),
    path("verifikasi/<str:code>/pindaian/", signed.keep, name="certificate.signed"),
    path("verifikasi/<str:code>/pindaian/unduh/", signed.scan, name="certificate.scan"),
    path("cetak/", office.to_do, name="certificate.print"),
    path("cetak/bersama/", printing.together, name="print.together"),
    path("cetak/serah-terima/", handing.together, name="handover.together"),
    path("cetak/pesanan/<str:code>/", printing.order, name="print.order"),
    path("cetak/pesanan/<str:code>/unduh/", printing.file, name="print.file"),
    path("cetak/pesanan/<str:code>/daftar/", printing.sign_out_list, name="print.sign_out_list"),
    path("tanda-tangan/", tray.show_tray, name="tray.list"),
    path("tanda-tangan/setujui/", tray.approve, name="tray.approve"),
    path("tanda-tangan/<str:code>/", tray.show, name="tray.show"),
    path("tanda-tangan/<str:code>/kembalikan/", tray.give_back, name="tray.return"),
    path("tanda-tangan/<str:code>/ajukan/", tray.hand_in, name="tray.again"),
    path("tanda-tangan/<str:code>/unduh/", tray.file, name="tray.file"),
    path("tanda-tangan/<str:code>/halaman/<int:number>/", tray.page_picture, name="tray.page"),
    path("penyerahan/", transmittals.list_transmittals, name="transmittal.list"),
    path("penyerahan/baru/", transmittals.pass_on, name="transmittal.create"),
    path("penyerahan/<str:code>/", transmittals.show, name="transmittal.show"),
    path("penyerahan/<str:code>/unduh/", transmittals.file, name="transmittal.file"),
    path("cetak/<str:code>/terbitkan/", office.issue, name="certificate.issue"),
    path("cetak/<str:code>/sertifikat-diterima/", office.receive, name="certificate.receive"),
    path("cetak/<str:code>/serah-terima/", office.hand_over, name="certificate.handover"),
    path("cetak/<str:code>/tutup/", office.close, name="certificate.close"),
    path("berkas/<str:code>/perjanjian/", holder.agree, name="certificate.agree"),
    path("berkas/<str:code>/perjanjian/unduh/", holder.agreement_file, name="certificate.agreement_file"),
    path("sertifikat/<str:code>/unduh/", office.certificate_file, name="certificate.file"),
    path("berkas/<str:code>/surat-keputusan/", office.decision_file, name="certificate.decision_file"),
    path("surat-hasil/<str:code>/unduh/", office.letter_file, name="certificate.letter_file"),
]
