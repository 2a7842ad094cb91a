from django.urls import path

from schemes import views

urlpatterns = [
    path("skema/", views.scheme_list, name="scheme.list"),
    path("skema/<slug:slug>/", views.scheme_detail, name="scheme.detail"),
    path("standar-pelayanan/", views.service_standard_list, name="service_standard.list"),
    path("standar-pelayanan/<slug:slug>/", views.service_standard_detail, name="service_standard.detail"),
]
