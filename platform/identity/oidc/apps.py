from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "identity.oidc"
    label = "oidc"
    verbose_name = "Fournisseurs d’identité"
    default_auto_field = "django.db.models.BigAutoField"
