"""Under the console's own addresses (ops.urls)."""

from __future__ import annotations

from django.urls import path

from ops.broadcasts import views

urlpatterns = [
    path("envois/", views.write, name="broadcasts"),
    path("envois/<uuid:broadcast_id>/", views.follow, name="broadcast"),
    *(
        path(f"envois/<uuid:broadcast_id>/{verb}/", views.act, {"verb": verb}, name=f"broadcast-{name}")
        for verb, name in (("envoyer", "confirm"), ("reprendre", "retry"), ("retirer", "take-back"))
    ),
    path("envois/<uuid:broadcast_id>/effacer/", views.forget, name="broadcast-forget"),
    path("envois/<uuid:broadcast_id>/rapport.csv", views.report, name="broadcast-report"),
]
