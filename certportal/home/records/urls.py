"""Addresses of /catatan/."""

from django.urls import path

from certportal.home.records import views

app_name = "records"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:app>/<slug:model>/", views.rows, name="list"),
    path("<slug:app>/<slug:model>/<int:pk>/", views.row, name="row"),
]
