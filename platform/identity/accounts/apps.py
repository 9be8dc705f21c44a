from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "identity.accounts"
    label = "accounts"
    verbose_name = "Agents"
    default_auto_field = "django.db.models.BigAutoField"
