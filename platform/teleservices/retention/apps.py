from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "teleservices.retention"
    label = "retention"
    verbose_name = "Conservation"
    default_auto_field = "django.db.models.BigAutoField"
