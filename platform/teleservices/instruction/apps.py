from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "teleservices.instruction"
    label = "instruction"
    verbose_name = "Instruction"
    default_auto_field = "django.db.models.BigAutoField"
