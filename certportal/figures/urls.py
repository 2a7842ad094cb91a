"""Addresses of the figures."""

from django.urls import path

from certportal.figures import views

urlpatterns = [
    path("meja-kerja/kinerja/", views.board, name="figures.board"),
    path("meja-kerja/kinerja/<slug:chart>/unduh/", views.table, name="figures.table"),
    path("meja-kerja/berkas/<slug:measure>/", views.cases, name="figures.cases"),
]
