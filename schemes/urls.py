from django.urls import path

from schemes import views

urlpatterns = [
    path("skema/", views.scheme_list, name="scheme.list"),
    path("skema/<slug:slug>/", views.scheme_detail, name="scheme.detail"),
    path("kualifikasi/", views.qualification_map, name="qualification.list"),
    path("kualifikasi/jenjang-terdekat/", views.qualification_nearest, name="qualification.nearest"),
    path("kualifikasi/<slug:slug>/", views.qualification_detail, name="qualification.detail"),
    path("standar-pelayanan/", views.service_standard_list, name="service_standard.list"),
    path("standar-pelayanan/<slug:slug>/", views.service_standard_detail, name="service_standard.detail"),
    path("sop/<slug:slug>/", views.sop_detail, name="sop.detail"),
    path("sop/<slug:slug>/cetak/", views.sop_print, name="sop.print"),
    path("sop/<slug:slug>/berkas/", views.sop_file, name="sop.file"),
]
