from django.urls import path

from certportal.kernel.outbox import views

urlpatterns = [
    path("pemberitahuan/", views.notice_list, name="notice.list"),
    path("pemberitahuan/tandai-semua/", views.read_all, name="notice.read_all"),
    path("pemberitahuan/<int:pk>/buka/", views.open_notice, name="notice.open"),
]
