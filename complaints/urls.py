"""Addresses of appeals."""

from django.urls import path

from complaints import views

urlpatterns = [
    path("berkas/<str:code>/banding/", views.file, name="appeal.file"),
    path("banding/", views.list_appeals, name="appeal.list"),
    path("banding/catat/", views.record, name="appeal.record"),
    path("banding/<str:code>/", views.show, name="appeal.show"),
    path("banding/<str:code>/lampiran/<int:n>/", views.attachment, name="appeal.attachment"),
    path("banding/<str:code>/terlambat/", views.late, name="appeal.late"),
    path("banding/<str:code>/jawab/", views.answer, name="appeal.answer"),
    path("banding/<str:code>/tarik/", views.withdraw, name="appeal.withdraw"),
]
