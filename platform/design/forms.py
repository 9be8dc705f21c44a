from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class ParvisRenderer(TemplatesSetting):
    pass
