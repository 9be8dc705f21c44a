from django.apps import AppConfig


class CitizensConfig(AppConfig):
    name = "identity.citizens"
    label = "citizens"
    verbose_name = "Usagers"
    default_auto_field = "django.db.models.BigAutoField"
