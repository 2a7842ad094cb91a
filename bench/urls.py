"""The product's addresses and, beside them, the floor."""

from django.urls import path

from bench import floor
from certportal import urls as product

urlpatterns = [
    *product.urlpatterns,
    path("_lantai/daftar/", floor.listing),
    path("_lantai/baris/<str:code>/", floor.row),
    path("_lantai/halo/", floor.hello),
]

handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500
