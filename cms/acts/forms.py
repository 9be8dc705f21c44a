"""What whoever keeps the register fills in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cms.acts.checking import check
from cms.acts.deposits import Deposit, Paper
from cms.acts.enums import CHOOSING_POPULATION, Basis, Nature, PublicationMode
from cms.acts.matters import choices as matter_choices
from cms.acts.periods import OLDEST, least_until
from cms.acts.selectors import same_number
from cms.acts.services import needs_a_number
from design.typography import date_in_full
from identity.town_hall.selectors import active_services
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, QueryDict
    from django.utils.datastructures import MultiValueDict

    from cms.acts.models import Act

#: Proposed so that it is refused with its reason: people look for it.
INDIVIDUAL: Final = "individuelle"
MOST_ANNEXES: Final = 20
#: « 069-216902593-20261112-2026_045-DE » (norms-fr §5.1).
AR_ID: Final = re.compile(r"(?P<department>\d[\dAB]\d)-(?P<siren>\d{9})-(?P<day>\d{8})-[\w-]{1,40}-[A-Z]{2}")


class DayInput(forms.DateInput):
    """The browser's own calendar: Wagtail's needs a script in the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one field."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in given if one]


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None when it is only shown. An empty form that is sent is wrong, not new."""
    return request.POST if request.method == "POST" else None


def posted(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict[str, UploadedFile[Any]] | None]:
    """The same with its files."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def safe_name(name: str) -> str:
    """The person's own name for the file, without path nor control characters."""
    base = re.sub(
        r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", name.replace("\\", "/").rsplit("/", 1)[-1]
    ).strip()
    stem = re.sub(r"\.pdf$", "", base, flags=re.IGNORECASE)
    return f"{stem[:150] or 'document'}.pdf"


def public_contacts() -> list[str]:
    """What of the town hall is on every page already: no warning about it."""
    services = active_services()
    found = [
        current_commune().contact_email,
        *(one.email for one in services),
        *(one.phone for one in services),
    ]
    return [one for one in found if one]


def checked(upload: UploadedFile[Any], known: Iterable[str]) -> Paper:
    content = upload.read()
    return Paper(safe_name(str(upload.name or "document.pdf")), content, check(content, known=known))


class DepositForm(forms.Form):
    """The card of an act, and its papers. ``supersedes``: the act that this one corrects; ``held``: papers of a draft, kept
    when no new file is given."""

    nature = forms.ChoiceField(label=_("Nature de l’acte"))
    number = forms.CharField(
        label=_("Numéro"),
        max_length=40,
        required=False,
        help_text=_("Tel qu’il est écrit sur l’acte\u00a0: 2026-045."),
    )
    title = forms.CharField(
        label=_("Objet"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Une phrase que les habitants comprennent. Pas de nom de particulier\u00a0: il resterait en ligne."
        ),
    )
    matter = forms.ChoiceField(
        label=_("Matière"),
        required=False,
        help_text=_("La nomenclature d’@CTES, celle de la transmission en préfecture."),
    )
    adopted_on = forms.DateField(label=_("Date de l’acte, ou de la séance"), widget=DayInput)
    approved_on = forms.DateField(
        label=_("Séance qui l’a arrêté"),
        required=False,
        widget=DayInput,
        help_text=_("Pour un procès-verbal\u00a0: il est publié dans la semaine qui suit cette séance."),
    )
    author_first_name = forms.CharField(label=_("Prénom de l’auteur"), max_length=100)
    author_last_name = forms.CharField(label=_("Nom de l’auteur"), max_length=100)
    author_capacity = forms.CharField(
        label=_("Qualité de l’auteur"),
        max_length=150,
        help_text=_("Maire, première adjointe, conseiller délégué…"),
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    current_until = forms.DateField(
        label=_("Dans la liste courante jusqu’au"),
        required=False,
        widget=DayInput,
        help_text=_("Deux mois au moins. Sans date\u00a0: deux mois, puis les archives."),
    )
    mode = forms.ChoiceField(
        label=_("Cette délibération choisit comment la commune publie ses actes"),
        required=False,
        help_text=_("La page du registre le dira. Sinon, laissez vide."),
    )
    correction_reason = forms.CharField(
        label=_("Ce qui a été corrigé"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Tout le monde le lira\u00a0: «\u00a0Erreur de date à l’article 2.\u00a0»"),
    )
    document = forms.FileField(
        label=_("L’acte, en PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=_("Exporté depuis votre traitement de texte plutôt que numérisé, sans mot de passe."),
    )
    annexes = ManyFilesField(
        label=_("Annexes, en PDF"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": "application/pdf"}),
        help_text=_("Plusieurs fichiers à la fois si vous voulez, dans l’ordre de leur nom."),
    )

    def __init__(
        self,
        *args: Any,
        supersedes: Act | None = None,
        held: Sequence[Paper] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.supersedes, self.held = supersedes, list(held)
        self.papers: list[Paper] = []
        self._choice(
            "nature", [("", __("Choisissez")), *Nature.choices, (INDIVIDUAL, __("Décision individuelle"))]
        )
        self._choice("matter", [("", __("Aucune")), *matter_choices()])
        self._choice("service", [("", __("Aucun")), *((one.name, one.name) for one in active_services())])
        if 0 < current_commune().population < CHOOSING_POPULATION:
            self._choice("mode", [("", __("Non")), *PublicationMode.choices])
        else:
            del self.fields["mode"]
        if supersedes is None:
            del self.fields["correction_reason"]
        else:
            self.fields["nature"].disabled = self.fields["number"].disabled = True
        if self.held:
            self.fields["document"].required = False
            names = ", ".join(one.name for one in self.held)
            self.fields["document"].help_text = __("Sans nouveau fichier, %s reste.") % names

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page sets them, under a title each."""
        told = (
            (__("Les fichiers"), ("document", "annexes")),
            (__("La correction"), ("correction_reason",)),
            (__("L’acte"), ("nature", "number", "title", "matter", "adopted_on", "approved_on", "mode")),
            (__("Qui l’a pris"), ("author_first_name", "author_last_name", "author_capacity", "service")),
            (__("La publication"), ("current_until",)),
        )
        groups = [(title, [self[name] for name in names if name in self.fields]) for title, names in told]
        return [(title, fields) for title, fields in groups if fields]

    def _choice(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - ours, for the types
        field.choices = choices

    def clean_nature(self) -> str:
        nature: str = self.cleaned_data["nature"]
        if nature == INDIVIDUAL:
            raise forms.ValidationError(
                __(
                    "Une décision individuelle (permis, aide, nomination, sanction) est notifiée à la personne "
                    "concernée\u00a0: elle n’est pas publiée ici. L’affichage que la loi demande, comme celui d’un permis "
                    "de construire, se fait en mairie et sur le terrain."
                )
            )
        return nature

    def clean_adopted_on(self) -> date:
        day: date = self.cleaned_data["adopted_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                __("Cette date est à venir\u00a0: un acte se publie une fois adopté.")
            )
        if day < OLDEST:
            raise forms.ValidationError(__("Cette date est trop ancienne\u00a0: vérifiez l’année."))
        return day

    def clean_current_until(self) -> date | None:
        day: date | None = self.cleaned_data["current_until"]
        least = least_until(timezone.localdate())
        if day is not None and day < least:
            raise forms.ValidationError(
                __(
                    "Un acte reste deux mois au moins dans la liste courante\u00a0: jusqu’au %s, ou plus tard."
                )
                % date_in_full(least, weekday=False)
            )
        return day

    def clean_annexes(self) -> list[UploadedFile[Any]]:
        given: list[UploadedFile[Any]] = sorted(self.cleaned_data["annexes"], key=lambda one: str(one.name))
        if len(given) > MOST_ANNEXES:
            raise forms.ValidationError(__("Vingt annexes au plus. Rassemblez-les en moins de fichiers."))
        return given

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        nature = data.get("nature", "")
        if nature and needs_a_number(Nature(nature)):
            if not data.get("number"):
                self.add_error(
                    "number", __("Écrivez le numéro de l’acte\u00a0: c’est par lui qu’on le cite.")
                )
            if not data.get("matter"):
                self.add_error("matter", __("Choisissez la matière de cet acte."))
        if nature and data.get("number") and data.get("adopted_on"):
            self._check_number(Nature(nature), data["number"], data["adopted_on"])
        self._check_papers(data)
        return data

    def _check_number(self, nature: Nature, number: str, day: date) -> None:
        """A second act of the same number is most often a correction."""
        known = same_number(nature, number, day.year)
        if known is not None and (self.supersedes is None or known.pk != self.supersedes.pk):
            self.add_error(
                "number",
                __(
                    "Un acte de même nature porte ce numéro cette année-là\u00a0: publiez plutôt sa version corrigée."
                ),
            )

    def _check_papers(self, data: dict[str, Any]) -> None:
        known = public_contacts()
        document, annexes = data.get("document"), data.get("annexes") or []
        if document:
            self.papers = [checked(document, known), *(checked(one, known) for one in annexes)]
        elif self.held:
            self.papers = [
                self.held[0],
                *((checked(one, known) for one in annexes) if annexes else self.held[1:]),
            ]
        for rank, paper in enumerate(self.papers):
            name = "" if rank == 0 else f"{paper.name}\u00a0: "
            for one in paper.report.refusals:
                self.add_error("document" if rank == 0 else "annexes", f"{name}{one.message} {one.remedy}")

    def deposit(self) -> Deposit:
        """Once it is valid."""
        data = self.cleaned_data
        details: dict[str, Any] = dict(self.supersedes.details) if self.supersedes else {}
        details.pop("approved_on", None)
        if data["nature"] == Nature.MINUTES and data["approved_on"]:
            details["approved_on"] = data["approved_on"].isoformat()
        if data["nature"] == Nature.DELIBERATION and data.get("mode"):
            details["mode"] = data["mode"]
        return Deposit(
            nature=Nature(data["nature"]),
            number=data["number"],
            title=" ".join(data["title"].split()),
            matter=data["matter"],
            adopted_on=data["adopted_on"],
            author_first_name=data["author_first_name"],
            author_last_name=data["author_last_name"],
            author_capacity=data["author_capacity"],
            service=data["service"],
            current_until=data["current_until"],
            correction_reason=data.get("correction_reason", ""),
            details=details,
        )


def initial_of(deposit: Deposit) -> dict[str, Any]:
    """The card of a draft, to be changed."""
    values = {name: getattr(deposit, name) for name in DepositForm.base_fields if hasattr(deposit, name)}
    return values | {
        "mode": deposit.details.get("mode", ""),
        "approved_on": deposit.details.get("approved_on", ""),
    }


class ConfirmForm(forms.Form):
    """The second look: each warning is confirmed by itself, then the whole."""

    def __init__(self, *args: Any, warnings: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in warnings:
            self.fields[f"w-{key}"] = forms.BooleanField(label=label)
        self.fields["sure"] = forms.BooleanField(
            label=__(
                "J’ai relu le document\u00a0: il peut être publié, et je sais qu’il ne pourra pas être repris."
            )
        )

    @property
    def confirmed(self) -> set[str]:
        return {name.removeprefix("w-") for name in self.fields if name.startswith("w-")}


class ReceiptForm(forms.Form):
    """The acknowledgement of the prefecture, as the tiers de télétransmission shows it."""

    ar_id = forms.CharField(
        label=_("Identifiant de l’accusé de réception"),
        max_length=120,
        help_text=_("De la forme 069-216902593-20261112-2026_045-DE, tel que votre plateforme l’affiche."),
    )
    ar_received_on = forms.DateField(label=_("Date de réception en préfecture"), widget=DayInput)

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act

    def clean_ar_id(self) -> str:
        given = "".join(self.cleaned_data["ar_id"].split())
        if problem := receipt_problem(given, current_commune().siren):
            raise forms.ValidationError(problem)
        return given

    def clean_ar_received_on(self) -> date:
        day: date = self.cleaned_data["ar_received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(__("Cette date est à venir."))
        if day < self.act.adopted_on:
            raise forms.ValidationError(__("La préfecture ne peut pas l’avoir reçu avant son adoption."))
        return day


def receipt_problem(given: str, siren: str) -> str:
    """Why this is no acknowledgement of the commune's; empty when it is one."""
    found = AR_ID.fullmatch(given)
    if found is None:
        return __("Un accusé a la forme 069-216902593-20261112-2026_045-DE. Copiez-le en entier.")
    if siren and found["siren"] != siren:
        return __("Cet accusé est celui d’une autre collectivité (SIREN %s).") % found["siren"]
    return ""


class WithdrawForm(forms.Form):
    """Why a file leaves the site."""

    basis = forms.ChoiceField(label=_("Fondement"), choices=Basis.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Motif, que tout le monde lira"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "«\u00a0Jugement du tribunal administratif du 3 mars 2027.\u00a0» Aucun nom de particulier."
        ),
    )
    hide_title = forms.BooleanField(
        label=_("Masquer aussi l’objet de l’acte, qui nomme une personne"), required=False
    )
    sure = forms.BooleanField(label=_("Je sais que ce fichier ne pourra pas être remis en ligne."))
