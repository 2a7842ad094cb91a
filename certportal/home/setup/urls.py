"""Addresses of the set-up, below /pengaturan/."""

from django.urls import path

from certportal.home.setup.views import bodies, checklist, clauses, lists, numbers, officers, offices, sites, standards

urlpatterns = [
    path("persiapan/", checklist.overview, name="setup.home"),
    path("persiapan/berkas/", checklist.transfer, name="setup.transfer"),
    path("persiapan/berkas/unduh.json", checklist.give_out, name="setup.export"),
    path("kantor/", offices.listed, name="setup.offices"),
    path("kantor/<int:pk>/", offices.facts, name="setup.office"),
    path("kantor/<int:pk>/lambang/", offices.emblem, name="setup.emblem"),
    path("kantor/<int:pk>/pimpinan/", offices.heads, name="setup.heads"),
    path("pimpinan/<int:pk>/akhiri/", offices.end, name="setup.head_end"),
    path("lsp/", bodies.listed, name="setup.bodies"),
    path("lsp/<int:pk>/", bodies.licence, name="setup.body"),
    path("tuk/", sites.listed, name="setup.sites"),
    path("tuk/tambah/", sites.add, name="setup.site_add"),
    path("tuk/<int:pk>/", sites.change, name="setup.site"),
    path("asesor/", bodies.assessors, name="setup.assessors"),
    path("asesor/tambah/", bodies.add_assessor, name="setup.assessor_add"),
    path("asesor/<int:pk>/", bodies.renew, name="setup.assessor"),
    path("standar/", standards.listed, name="setup.standards"),
    path("standar/<int:pk>/", standards.decree, name="setup.standard"),
    path("skema/<slug:slug>/ketentuan/", clauses.clauses, name="setup.clauses"),
    path("pelaksana/", officers.listed, name="setup.services"),
    path("pelaksana/<int:pk>/", officers.officers, name="setup.officers"),
    path("pelaksana/bukti/<int:pk>/", officers.proof, name="setup.officer_proof"),
    path("pelaksana/bukti/<int:pk>/akhiri/", officers.end, name="setup.officer_end"),
    path("nomor/", numbers.listed, name="setup.numbers"),
    path("nomor/<int:pk>/", numbers.pattern, name="setup.number"),
    path("daftar/<slug:kind>/", lists.upload, name="setup.list"),
    path("daftar/<slug:kind>/contoh.csv", lists.example, name="setup.list_example"),
    path("daftar/<slug:kind>/<int:pk>/", lists.look, name="setup.list_look"),
    path("daftar/<slug:kind>/<int:pk>/batal/", lists.drop, name="setup.list_drop"),
]
