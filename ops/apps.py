from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "ops"
    label = "ops"
    verbose_name = "Exploitation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ops.monitoring import logs, sentry  # they read models, which are ready only now

        logs.configure()
        sentry.start()
