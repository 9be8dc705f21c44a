from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "teleservices.rooms"
    label = "rooms"
    verbose_name = "Salles"
    default_auto_field = "django.db.models.BigAutoField"
