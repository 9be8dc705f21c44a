from django.apps import AppConfig


class RestorationConfig(AppConfig):
    name = "ops.restoration"
    label = "restoration"
    verbose_name = "Restaurations de communes"
    default_auto_field = "django.db.models.BigAutoField"
