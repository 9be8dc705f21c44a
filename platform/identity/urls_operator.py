"""Addresses of the operator's host: its staff signs in, with a second factor."""

from __future__ import annotations

from django.urls import path

from identity.accounts import second_factor_views as second_factor
from identity.accounts import views as accounts
from identity.oidc import views as oidc

app_name = "identity"

urlpatterns = [
    path("connexion/", accounts.login_page, name="operator-login"),
    path("connexion/agents/", accounts.login_page, name="agent-login"),
    path("connexion/agents/invitation/<str:token>/", accounts.invitation, name="invitation"),
    path("connexion/second-facteur/", second_factor.ask, name="second-factor"),
    path("connexion/second-facteur/installer/", second_factor.setup, name="second-factor-setup"),
    path("connexion/<slug:provider>/", oidc.start, name="oidc-start"),
    path("connexion/<slug:provider>/retour/", oidc.come_back, name="oidc-return"),
    path("connexion/<slug:provider>/deconnexion/retour/", oidc.logout_return, name="oidc-logout-return"),
    path("deconnexion/", oidc.logout, name="logout"),
]
