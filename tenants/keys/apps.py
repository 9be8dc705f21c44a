from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "tenants.keys"
    label = "keys"
    verbose_name = "Clés des communes"
    default_auto_field = "django.db.models.BigAutoField"
