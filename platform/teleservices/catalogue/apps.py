from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "teleservices.catalogue"
    label = "catalogue"
    verbose_name = "Catalogue des démarches"
    default_auto_field = "django.db.models.BigAutoField"
