from django.apps import AppConfig


class GestionConfig(AppConfig):
    name = "cms.gestion"
    label = "gestion"
    verbose_name = "Gestion du site"
