"""The form of an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cms.alerts.enums import AlertLevel, AlertScope
from cms.alerts.models import Alert

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOMENT = "%Y-%m-%dT%H:%M"
_is_url = URLValidator(schemes=["https", "http"])


class MomentField(forms.DateTimeField):
    """A day and an hour, by the browser's own field."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
        super().__init__(
            input_formats=[_MOMENT, "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"], widget=widget, **kwargs
        )
        self.error_messages["invalid"] = _("Écrivez un jour et une heure, par exemple 24/12/2026 18:00")


class AlertForm(forms.ModelForm[Alert]):
    begins_at = MomentField(label=_("Montrée à partir du"))
    ends_at = MomentField(
        label=_("Jusqu’au"),
        required=False,
        help_text=_("Laissez vide si vous ne savez pas\u00a0: vous la retirerez vous-même."),
    )
    section = forms.ChoiceField(
        label=_("Rubrique"), required=False, help_text=_("Si vous avez choisi « Une rubrique du site ».")
    )

    class Meta:
        model = Alert
        fields = (
            "level",
            "title",
            "text",
            "link_url",
            "link_text",
            "begins_at",
            "ends_at",
            "scope",
            "section",
        )
        labels = {"scope": _("Où la montrer\u202f?"), "link_url": _("Lien")}
        help_texts = {
            "level": _("Urgence\u00a0: il faut agir maintenant. Vigilance\u00a0: il faut faire attention."),
            "title": _("L’essentiel en une ligne\u00a0: « Eau non potable au centre-bourg »."),
            "text": _("Une ou deux phrases\u00a0: ce que chacun doit faire, et jusqu’à quand."),
            "link_url": _("Une page du site, comme /actualites/eau/, ou une adresse en https://."),
        }
        error_messages = {"title": {"required": _("Écrivez un titre\u00a0: l’essentiel en une ligne")}}
        widgets = {
            "level": forms.RadioSelect,
            "scope": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, sections: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.section
        known = [*sections, *([(chosen, chosen)] if chosen and chosen not in dict(sections) else [])]
        self.fields["section"].choices = [("", __("Choisissez")), *known]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["level"].choices = AlertLevel.choices  # type: ignore[attr-defined]  # the same, without an empty one
        self.fields["scope"].choices = AlertScope.choices  # type: ignore[attr-defined]

    def clean_link_url(self) -> str:
        link = str(self.cleaned_data["link_url"]).strip()
        if not link or (link.startswith("/") and not link.startswith("//") and "\\" not in link):
            return link
        try:
            _is_url(link)
        except ValidationError as error:
            raise ValidationError(
                __("Écrivez une adresse du site, comme /contact/, ou en https://.")
            ) from error
        return link

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("scope") != AlertScope.SECTION:
            data["section"] = ""
        elif not data.get("section"):
            self.add_error("section", __("Choisissez la rubrique, ou montrez l’alerte sur tout le site."))
        begins, ends = data.get("begins_at"), data.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", __("La fin est avant le début."))
        elif ends and ends <= timezone.now():
            self.add_error("ends_at", __("Cette fin est déjà passée\u00a0: personne ne verrait l’alerte."))
        return data
