from __future__ import annotations

from django.apps import AppConfig


class DomainsConfig(AppConfig):
    name = "tenants.domains"
    label = "domains"
    verbose_name = "Noms de domaine"
