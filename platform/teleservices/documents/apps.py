from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "teleservices.documents"
    label = "documents"
    verbose_name = "Documents délivrés"
    default_auto_field = "django.db.models.BigAutoField"
