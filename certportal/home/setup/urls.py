"""Addresses of the set-up, below /pengaturan/."""

from django.urls import path

from certportal.home.setup.views import checklist, offices

urlpatterns = [
    path("persiapan/", checklist.overview, name="setup.home"),
    path("kantor/", offices.listed, name="setup.offices"),
    path("kantor/<int:pk>/", offices.facts, name="setup.office"),
    path("kantor/<int:pk>/lambang/", offices.emblem, name="setup.emblem"),
    path("kantor/<int:pk>/pimpinan/", offices.heads, name="setup.heads"),
    path("pimpinan/<int:pk>/akhiri/", offices.end, name="setup.head_end"),
]
