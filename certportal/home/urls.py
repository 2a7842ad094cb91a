"""The front page, the desk, the health answer and the gallery of parts."""

from django.urls import path

from certportal.home import views

urlpatterns = [
    path("", views.front, name="home.front"),
    path("meja-kerja/", views.desk, name="home.desk"),
    path("sehat/", views.health, name="home.health"),
    path("galeri/", views.gallery, name="home.gallery"),
]
