"""The design system: it has no models, only templates, static files and pure functions."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "design"
    label = "design"
    verbose_name = "Charte graphique"
