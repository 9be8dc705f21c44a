"""The console's addresses, on the operator's host only."""

from __future__ import annotations

from django.urls import path

from ops.backups.urls import urlpatterns as of_backups
from ops.broadcasts.urls import urlpatterns as of_broadcasts
from ops.console import (
    appearance_views,
    bulk_views,
    commune_views,
    compliance_views,
    domain_views,
    life_views,
    opening_views,
    provider_views,
    version_views,
    views,
)
from ops.console.enums import Move
from ops.deletion.urls import urlpatterns as of_deletions
from ops.health.views import robots_of_console, sitemap_of_console
from ops.restoration.urls import urlpatterns as of_restorations

app_name = "ops"

urlpatterns = [
    path("", views.fleet, name="fleet"),
    path("apparence/", appearance_views.appearance, name="appearance"),
    path("robots.txt", robots_of_console, name="robots"),
    path("sitemap.xml", sitemap_of_console, name="sitemap"),
    path("communes/<slug:slug>/", views.commune_page, name="commune"),
    *(
        path(
            f"communes/<slug:slug>/{move.value}/",
            life_views.move,
            {"move": move},
            name=f"commune-{move.name.lower()}",
        )
        for move in Move
    ),
    path("communes/<slug:slug>/renommer/", life_views.rename, name="commune-rename"),
    path("communes/<slug:slug>/fiche/", commune_views.particulars, name="commune-particulars"),
    path("communes/<slug:slug>/inviter/", commune_views.invite, name="commune-invite"),
    path(
        "communes/<slug:slug>/invitations/<uuid:invitation_id>/retirer/",
        commune_views.withdraw_invitation,
        name="commune-invitation-withdraw",
    ),
    path("communes/<slug:slug>/apercu/", commune_views.renew_preview, name="commune-preview"),
    path("communes/<slug:slug>/domaines/", domain_views.names, name="commune-domains"),
    path(
        "communes/<slug:slug>/domaines/<str:host>/verifier/",
        domain_views.verify,
        name="commune-domain-verify",
    ),
    path(
        "communes/<slug:slug>/domaines/<str:host>/principale/",
        domain_views.primary,
        name="commune-domain-primary",
    ),
    path(
        "communes/<slug:slug>/domaines/<str:host>/retirer/",
        domain_views.remove,
        name="commune-domain-remove",
    ),
    path("communes/<slug:slug>/connexion/", provider_views.configure, name="providers"),
    path(
        "communes/<slug:slug>/connexion/<slug:provider>/retirer/",
        provider_views.remove,
        name="provider-remove",
    ),
    path("connexion-du-personnel/", provider_views.configure, name="own-providers"),
    path(
        "connexion-du-personnel/<slug:provider>/retirer/", provider_views.remove, name="own-provider-remove"
    ),
    path("ouverture/", opening_views.choose, name="opening-choose"),
    path("ouverture/plusieurs/", bulk_views.choose, name="bulk-choose"),
    path("ouverture/plusieurs/<uuid:bulk_id>/", bulk_views.follow, name="bulk"),
    path("ouverture/plusieurs/<uuid:bulk_id>/lancer/", bulk_views.confirm, name="bulk-confirm"),
    path("ouverture/plusieurs/<uuid:bulk_id>/reprendre/", bulk_views.resume, name="bulk-resume"),
    path("ouverture/plusieurs/<uuid:bulk_id>/rapport.csv", bulk_views.report, name="bulk-report"),
    path("ouverture/<slug:insee>/", opening_views.confirm, name="opening-confirm"),
    path("ouverture/suivi/<uuid:opening_id>/", opening_views.progress, name="opening"),
    path("ouverture/suivi/<uuid:opening_id>/reprendre/", opening_views.resume, name="opening-resume"),
    *of_backups,
    *of_broadcasts,
    *of_deletions,
    *of_restorations,
    path("ouverture/suivi/<uuid:opening_id>/abandonner/", opening_views.abandon, name="opening-abandon"),
    path("conformite/", compliance_views.compliance, name="compliance"),
    path("conformite/registre.csv", compliance_views.register_csv, name="compliance-register"),
    path(
        "conformite/<int:pk>/retirer/", compliance_views.withdraw_homologation, name="homologation-withdraw"
    ),
    path("conformite/<slug:slug>/<slug:kind>.pdf", compliance_views.paper, name="compliance-paper"),
    path("flotte/", version_views.versions, name="versions"),
]
