"""The addresses of the operator's host: the console, its login, billing."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("ops.health.urls")),
    path("", include("design.urls")),
    path("", include("identity.urls_operator")),
    path("", include("billing.urls")),
    path("", include("ops.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
