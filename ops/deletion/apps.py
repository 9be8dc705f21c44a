from django.apps import AppConfig


class DeletionConfig(AppConfig):
    name = "ops.deletion"
    label = "deletion"
    verbose_name = "Suppressions de communes"
    default_auto_field = "django.db.models.BigAutoField"
