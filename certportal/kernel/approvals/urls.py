from django.urls import path

from certportal.kernel.approvals import views

urlpatterns = [
    path("persetujuan/", views.overview, name="approval.list"),
    path("persetujuan/<int:pk>/", views.show, name="approval.show"),
    path("persetujuan/<int:pk>/tarik/", views.withdraw, name="approval.take_back"),
]
