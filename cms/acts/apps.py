from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "cms.acts"
    label = "acts"
    verbose_name = "Actes"
    default_auto_field = "django.db.models.BigAutoField"
