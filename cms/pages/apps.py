from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "cms.pages"
    label = "pages"
    verbose_name = "Pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Wagtail's modules need the registry: they can only be imported now.
        from cms.pages import adaptation, scheduling

        adaptation.install()
        scheduling.watch()
