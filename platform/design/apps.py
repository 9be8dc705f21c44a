"""The design system: templates, static files, pure functions, and one row that is the operator's look."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "design"
    label = "design"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Charte graphique"
