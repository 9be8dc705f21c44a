from django.apps import AppConfig


class PeriodicConfig(AppConfig):
    name = "ops.periodic"
    label = "periodic"
    verbose_name = "Tâches périodiques"
    default_auto_field = "django.db.models.BigAutoField"
