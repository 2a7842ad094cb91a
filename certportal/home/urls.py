"""The front page, who stands behind the portal, the desk, the health answer, the gallery of parts, the records and the settings."""

from django.urls import include, path

from certportal.home import about, installed, views
from certportal.kernel.web.drafts import draft

urlpatterns = [
    path("", views.front, name="home.front"),
    path("meja-kerja/", views.desk, name="home.desk"),
    path("draf/", draft, name="home.draft"),
    path("sehat/", views.health, name="home.health"),
    path("sehat/siap/", views.readiness, name="home.ready"),
    path("sehat/metrik/", views.numbers, name="home.metrics"),
    path("tentang/", about.about, name="home.about"),
    path("lambang/<str:code>/", about.emblem, name="home.emblem"),
    path("privasi/", about.privacy, name="home.privacy"),
    path("aksesibilitas/", about.accessibility, name="home.accessibility"),
    path("portal.webmanifest", installed.manifest, name="home.manifest"),
    path("luring.js", installed.worker, name="home.worker"),
    path("luring/", installed.offline, name="home.offline"),
    path("galeri/", views.gallery, name="home.gallery"),
    path("catatan/", include("certportal.home.records.urls")),
    path("pengaturan/", include("certportal.home.settings_pages.urls")),
    path("pengaturan/", include("certportal.home.setup.urls")),
]
