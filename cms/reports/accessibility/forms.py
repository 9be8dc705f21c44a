"""An audit as a webmaster writes it down from its report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as BadContent
from wagtail.documents.models import Document

from cms.pages.compliance import anniversary
from cms.reports.accessibility import lines
from cms.reports.accessibility.content import AuditContent, Verdict
from cms.reports.accessibility.criteria import CRITERIA, QUESTIONS, THEMES
from cms.reports.enums import AuditKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.http import QueryDict

    from cms.reports.accessibility.criteria import Theme
    from cms.reports.models import AccessibilityAudit

#: The longest that a multi-year plan may cover (décret n° 2019-768, article 7).
PLAN_YEARS = 3
_VERDICTS = [
    ("", "–"),
    (Verdict.CONFORMING.value, _("Conforme")),
    (Verdict.FAILING.value, _("Non conforme")),
    (Verdict.NOT_APPLICABLE.value, _("Sans objet")),
]


def _day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


def _list(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _document(label: Any) -> forms.ModelChoiceField[Document]:
    return forms.ModelChoiceField(
        Document.objects.order_by("title"), label=label, required=False, empty_label=_("aucun document")
    )


class AuditForm(forms.Form):
    """Who, when, how much; then lists, one thing a line; then the grid, which counts the rate by itself."""

    kind = forms.ChoiceField(label=_("Qui a fait l’audit"), choices=AuditKind.choices)
    auditor = forms.CharField(label=_("Nom de l’auditeur ou de l’organisme"), max_length=200)
    audited_on = _day(_("Date de l’audit"), required=True)
    rgaa_version = forms.RegexField(r"^\d+(?:\.\d+){0,2}$", label=_("Version du RGAA"), max_length=10)
    rate = forms.DecimalField(
        label=_("Taux de conformité, en %"),
        help_text=_("Celui du rapport. Laissez vide si vous remplissez la grille\u00a0: il se calcule."),
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )
    failing = _list(
        _("Ce qui n’est pas conforme"),
        _(
            "Une ligne par défaut, le numéro du critère d’abord. Par exemple\u00a0: 3.2 Les dates sont trop pâles."
        ),
    )
    derogations = _list(
        _("Dérogations pour charge disproportionnée"),
        _("Une ligne par contenu\u00a0: contenu | pourquoi | ce qui est proposé à la place."),
    )
    exempted = _list(_("Contenus qui n’ont pas à être accessibles"), _("Une ligne par contenu."))
    technologies = _list(_("Technologies"), _("Une par ligne. Vide\u00a0: HTML5, CSS, SVG, JavaScript."))
    environments = _list(
        _("Environnements de test"), _("Une ligne par essai\u00a0: navigateur | technologie d’assistance.")
    )
    tools = _list(_("Outils"), _("Un par ligne."))
    sample = _list(_("Pages vérifiées"), _("Une ligne par page\u00a0: titre | adresse."))
    next_actions = _list(_("Ce qui sera fait"), _("Une action par ligne, avec sa date si elle est connue."))
    plan_from = _day(_("Schéma pluriannuel\u00a0: du"))
    plan_until = _day(_("au"), _("Trois ans au plus."))
    multi_year_plan = _document(_("Document du schéma pluriannuel"))
    yearly_plan = _document(_("Document du plan d’action de l’année"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        content: AuditContent | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        kept = content or AuditContent()
        begun: dict[str, Any] = {field: lines.to_text(kept, field) for field in lines.FIELDS}
        begun |= {"plan_from": kept.plan_from, "plan_until": kept.plan_until}
        begun |= {self.key(one): verdict.value for one, verdict in kept.results.items()}
        begun["rgaa_version"] = settings.RGAA_VERSION
        super().__init__(data, initial=begun | (initial or {}))
        for criterion in CRITERIA:
            self.fields[self.key(criterion)] = forms.ChoiceField(
                label=f"{criterion} {QUESTIONS[criterion]}", choices=_VERDICTS, required=False
            )

    @staticmethod
    def key(criterion: str) -> str:
        return f"c{criterion.replace('.', '-')}"

    def themes(self) -> Iterator[tuple[Theme, list[forms.BoundField]]]:
        for theme in THEMES:
            yield theme, [self[self.key(criterion)] for criterion in theme.criteria]

    def clean_audited_on(self) -> date:
        day: date = self.cleaned_data["audited_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                __("Un audit est enregistré une fois fait\u00a0: cette date est à venir.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        content = self._content(found)
        if content is not None:
            found["content"] = content
            self._judge_rate(found, content)
        first, last = found.get("plan_from"), found.get("plan_until")
        if bool(first) != bool(last):
            self.add_error("plan_until", __("Donnez le début et la fin du schéma, ou aucun des deux."))
        elif first and last and not first < last <= anniversary(first, PLAN_YEARS):
            self.add_error("plan_until", __("Un schéma pluriannuel couvre trois ans au plus."))
        return found

    def _content(self, found: dict[str, Any]) -> AuditContent | None:
        told: dict[str, Any] = {"plan_from": found.get("plan_from"), "plan_until": found.get("plan_until")}
        told["results"] = {one: found[self.key(one)] for one in CRITERIA if found.get(self.key(one))}
        for field in lines.FIELDS:
            try:
                told[field] = lines.from_text(found.get(field, ""), field)
            except lines.BadLine as bad:
                self.add_error(field, str(bad))
        if self.errors:
            return None
        try:
            return AuditContent.model_validate(told)
        except BadContent as bad:
            for one in bad.errors():
                where = str(one["loc"][0]) if one["loc"] else None
                field_name = where if where in self.fields else None
                self.add_error(field_name, __("Une ligne n’est pas comme il faut\u00a0: %s") % _in_words(one))
            return None

    def _judge_rate(self, found: dict[str, Any], content: AuditContent) -> None:
        given, counted = found.get("rate"), content.rate
        if counted is not None:
            found["rate"] = counted
        elif given is None:
            missing = {"count": content.unanswered}
            message = (
                __(
                    "Donnez le taux du rapport, ou finissez la grille\u00a0: %(count)d critères y sont sans réponse."
                )
                % missing
            )
            self.add_error("rate", message)
        if found.get("rate") == 100 and (content.failing or content.failing_criteria):
            self.add_error(
                "rate", __("Cent pour cent, mais des défauts sont listés\u00a0: l’un des deux est faux.")
            )


def _in_words(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    return {
        "string_too_long": __("trop longue"),
        "string_pattern_mismatch": __("une adresse commence par / ou https://"),
    }.get(error["type"], message)


def fill(audit: AccessibilityAudit, form: AuditForm) -> AccessibilityAudit:
    """The row, from a form that is valid."""
    told = form.cleaned_data
    for name in ("kind", "auditor", "audited_on", "rgaa_version", "rate", "multi_year_plan", "yearly_plan"):
        setattr(audit, name, told[name])
    audit.data = told["content"].model_dump(mode="json", exclude_defaults=True)
    return audit
