from django.apps import AppConfig


class BroadcastsConfig(AppConfig):
    name = "ops.broadcasts"
    label = "broadcasts"
    verbose_name = "Envois aux communes"
    default_auto_field = "django.db.models.BigAutoField"
