"""Under the console's own addresses (ops.urls)."""

from __future__ import annotations

from django.urls import path

from ops.restoration import views
from ops.restoration.enums import Verb

urlpatterns = [
    path("communes/<slug:slug>/restauration/", views.page, name="restoration"),
    path("communes/<slug:slug>/restauration/preparer/", views.prepare, name="restoration-prepare"),
    *(
        path(
            f"communes/<slug:slug>/restauration/{verb.value}/",
            views.act,
            {"verb": verb},
            name=f"restoration-{verb.name.lower()}",
        )
        for verb in Verb
    ),
]
