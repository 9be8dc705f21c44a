"""The addresses of a commune's host (design.md, "The addresses"): ours first, Wagtail's pages last."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("ops.health.urls")),
    path("", include("design.urls")),
    path("", include("identity.urls")),
    path("", include("teleservices.urls")),
    path("", include("cms.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
