from django.apps import AppConfig


class GestionConfig(AppConfig):
    name = "cms.gestion"
    label = "gestion"
    verbose_name = "Gestion du site"

    def ready(self) -> None:
        # Wagtail's views need the registry: they can only be imported now.
        from cms.gestion import adaptation

        adaptation.install()
