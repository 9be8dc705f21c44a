"""The form of the site's look: what the operator keeps to itself is shown, and does not change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as __
from wagtail.admin.forms import WagtailAdminModelForm

from design.looks import FIELDS_OF
from design.selectors import house

if TYPE_CHECKING:
    from collections.abc import Iterator


class AppearanceForm(WagtailAdminModelForm):
    """Locked fields carry the operator's value, greyed, and who decided; the commune's own choice is kept for the day
    it may choose again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._house = house()
        for name, theirs in self._locked():
            field = self.fields[name]
            field.disabled = True
            field.help_text = __("Réglé par %s pour toutes ses communes.") % (
                settings.OPERATOR_NAME or __("l’opérateur")
            )
            self.initial[name] = theirs

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name, _theirs in self._locked():
            cleaned[name] = getattr(self.instance, name)
        return cleaned

    def _locked(self) -> Iterator[tuple[str, str]]:
        for part in self._house.locked:
            for name in FIELDS_OF[part]:
                if name in self.fields:
                    yield name, self._house.values.get(name, "")
