"""Addresses of the holder's and the officers' pages."""

from django.urls import path

from holdings.views import mine, office

urlpatterns = [
    path("profil/unit/", mine.mine, name="held.mine"),
    path("profil/unit/cari/", mine.search, name="held.search"),
    path("profil/unit/tambah/", mine.add, name="held.add"),
    path("profil/unit/<str:code>/bukti/", mine.evidence, name="held.evidence"),
    path("profil/unit/<str:code>/tarik/", mine.withdraw, name="held.withdraw"),
    path("unit-dimiliki/", office.queue, name="held.queue"),
    path("unit-dimiliki/<str:code>/", office.check, name="held.check"),
    path("unit-dimiliki/<str:code>/berkas/", office.file, name="held.file"),
    path("unit-dimiliki/<str:code>/halaman/<int:number>/", office.page_picture, name="held.page"),
]
