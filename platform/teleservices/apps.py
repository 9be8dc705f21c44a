from django.apps import AppConfig


class TeleservicesConfig(AppConfig):
    name = "teleservices"
    label = "teleservices"
    verbose_name = "Téléservices"
    default_auto_field = "django.db.models.BigAutoField"
