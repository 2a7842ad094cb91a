"""Which methods a view answers; every other one gets 405."""

from django.views.decorators.http import require_http_methods

GET = require_http_methods(["GET", "HEAD"])
POST = require_http_methods(["POST"])
GET_POST = require_http_methods(["GET", "HEAD", "POST"])
