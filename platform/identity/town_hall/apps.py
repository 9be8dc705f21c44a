from django.apps import AppConfig


class TownHallConfig(AppConfig):
    name = "identity.town_hall"
    label = "town_hall"
    verbose_name = "Services de la mairie"
    default_auto_field = "django.db.models.BigAutoField"
