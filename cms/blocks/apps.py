from django.apps import AppConfig


class BlocksConfig(AppConfig):
    name = "cms.blocks"
    label = "blocks"
    verbose_name = "Blocs"
    default_auto_field = "django.db.models.BigAutoField"
