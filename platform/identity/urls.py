"""Addresses of a commune's host: the citizens' sign-in, the agents', and who the agents are."""

from __future__ import annotations

from django.urls import path

from identity.accounts import views as accounts
from identity.citizens import views as citizens
from identity.oidc import views as oidc

app_name = "identity"

urlpatterns = [
    path("connexion/", citizens.login_page, name="citizen-login"),
    path("connexion/courriel/", citizens.ask_link, name="email-link"),
    path("connexion/courriel/<str:token>/", citizens.use_link, name="email-link-use"),
    path("connexion/agents/", accounts.login_page, name="agent-login"),
    path("connexion/agents/invitation/<str:token>/", accounts.invitation, name="invitation"),
    path("connexion/<slug:provider>/", oidc.start, name="oidc-start"),
    path("connexion/<slug:provider>/retour/", oidc.come_back, name="oidc-return"),
    path("connexion/<slug:provider>/deconnexion/retour/", oidc.logout_return, name="oidc-logout-return"),
    path("deconnexion/", oidc.logout, name="logout"),
    path("instruction/agents/", accounts.agents, name="agents"),
    path(
        "instruction/agents/roles/<uuid:membership_id>/retirer/", accounts.withdraw_role, name="role-withdraw"
    ),
    path(
        "instruction/agents/invitations/<uuid:invitation_id>/retirer/",
        accounts.withdraw_invitation,
        name="invitation-withdraw",
    ),
    path("instruction/agents/organismes/", accounts.accept_organisation, name="organisation-accept"),
    path(
        "instruction/agents/organismes/<uuid:organisation_id>/retirer/",
        accounts.remove_organisation,
        name="organisation-remove",
    ),
]
