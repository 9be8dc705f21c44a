from django.apps import AppConfig


class ReceivedConfig(AppConfig):
    name = "cms.received"
    label = "received"
    verbose_name = "Contenus de l’opérateur"
    default_auto_field = "django.db.models.BigAutoField"
