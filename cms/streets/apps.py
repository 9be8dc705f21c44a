from django.apps import AppConfig


class StreetsConfig(AppConfig):
    name = "cms.streets"
    label = "streets"
    verbose_name = "Ma rue"
    default_auto_field = "django.db.models.BigAutoField"
