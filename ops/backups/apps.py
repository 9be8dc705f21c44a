from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "ops.backups"
    label = "backups"
    verbose_name = "Sauvegardes et réversibilité"
    default_auto_field = "django.db.models.BigAutoField"
