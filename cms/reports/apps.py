from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "cms.reports"
    label = "reports"
    verbose_name = "Relevés"
    default_auto_field = "django.db.models.BigAutoField"
