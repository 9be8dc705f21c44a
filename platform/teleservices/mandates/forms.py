"""The first page of a filing for somebody else: who acts, for whom, with what agreement, and how that person is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teleservices.definition.mandates import Capacity
from teleservices.dossiers.behalf import Behalf, Party
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import ConsentForm, IdentityPaper, Origin, Quality, Telling
from teleservices.journeys.forms import FilesField
from tenants.current import current_commune

if TYPE_CHECKING:
    from teleservices.definition import Procedure

#: A form older than that was forgotten, or its date is a slip: a person looks again.
OLDEST_PAPER: Final = timedelta(days=366)
ORGANISED: Final = (Quality.ASSOCIATION, Quality.PROFESSIONAL)
FILES_HELP = gettext_lazy("PDF ou photo, 10\u00a0Mo au plus, trois fichiers au plus.")


def short(
    label: Any, help_text: Any = "", *, required: bool = False, complete: str = "off"
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": complete}),
    )


def email_field(label: Any, help_text: Any = "", *, complete: str = "off") -> forms.EmailField:
    return forms.EmailField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=254,
        error_messages={
            "invalid": gettext_lazy("Écrivez une adresse e-mail complète, par exemple nom@exemple.fr")
        },
        widget=forms.EmailInput(attrs={"autocomplete": complete}),
    )


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Indiquez le jour."),
            "invalid": gettext_lazy("Cette date n’existe pas. Écrivez-la comme 24/12/2026."),
        },
    )


class ForWhomForm(forms.Form):
    """What both first pages ask. `whole` gives the answer once the form is valid."""

    capacity = forms.ChoiceField(widget=forms.RadioSelect())
    actor_given_names = short(gettext_lazy("Prénoms de la personne qui agit"))
    actor_family_name = short(gettext_lazy("Nom de la personne qui agit"))
    actor_organisation = short(
        gettext_lazy("Association, cabinet ou organisme"), gettext_lazy("S’il y en a un.")
    )
    actor_email = email_field(gettext_lazy("Adresse e-mail de la personne qui agit"))
    actor_phone = short(gettext_lazy("Téléphone de la personne qui agit"))
    given_names = short(gettext_lazy("Prénoms"))
    family_name = short(gettext_lazy("Nom"))
    email = email_field(gettext_lazy("Adresse e-mail"), gettext_lazy("Si elle en a une."))
    phone = short(gettext_lazy("Téléphone"), gettext_lazy("Si elle en a un."))
    address = forms.CharField(
        label=gettext_lazy("Adresse postale"),
        help_text=gettext_lazy("Comme sur une enveloppe."),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    consent_on = day_field(gettext_lazy("Accord donné le"))
    proof = FilesField(label=gettext_lazy("Preuve de l’accord"), required=False, help_text=FILES_HELP)

    def __init__(self, *args: Any, procedure: Procedure, kept_proofs: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.procedure, self.kept_proofs = procedure, kept_proofs
        self.today = local_day(current_commune(), timezone.now())
        self.fields["consent_on"].initial = self.today
        if not procedure.may_be_unnamed:
            self._must("given_names", _("Écrivez ses prénoms."))
            self._must("family_name", _("Écrivez son nom."))

    def _must(self, name: str, message: str) -> None:
        """Compulsory whatever else is answered: the label says so too."""
        self.fields[name].required = True
        self.fields[name].error_messages["required"] = message

    def clean_consent_on(self) -> date:
        day: date = self.cleaned_data["consent_on"]
        if day > self.today:
            raise forms.ValidationError(_("Ce jour n’est pas encore venu."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self._capacity() in ORGANISED and "actor_organisation" in self.fields:
            self._require("actor_organisation", _("Écrivez le nom de l’association ou de l’organisme."))
        return data

    def _capacity(self) -> str:
        return str(self.cleaned_data.get("capacity") or "")

    def _require(self, name: str, message: str) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)

    def _party(self, prefix: str = "") -> Party:
        data = self.cleaned_data
        names = ("given_names", "family_name", "organisation", "email", "phone", "address")
        return Party(**{name: str(data.get(f"{prefix}{name}") or "").strip() for name in names})


#: Before an agent, where nobody may file online for another: who represents by law, or by a written mandate.
BEFORE_AN_AGENT: Final = (Capacity.LEGAL, Capacity.RELATIVE, Capacity.PROFESSIONAL)


def speakers_of(procedure: Procedure) -> tuple[Capacity, ...]:
    """Who may speak for the person to an agent: those of the definition; where it closes the public page
    (`mandated: []`), a guardian or who holds a mandate, whose document the agent sees (code civil 388-1-1, 473, 1984)."""
    admitted = tuple(one.capacity for one in procedure.on_behalf.mandated)
    return admitted or BEFORE_AN_AGENT


class DeskForm(ForWhomForm):
    """An agent, for who is at the counter, on the telephone, or wrote."""

    # Of the page, so that what is wrong is listed from top to bottom.
    field_order = (
        "origin", "received_on", "paper", "given_names", "family_name", "identity_seen", "telling", "email", "phone",
        "address", "capacity",
    )  # fmt: skip

    origin = forms.ChoiceField(
        label=gettext_lazy("Comment la demande vous arrive-t-elle\u202f?"),
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Dites comment la demande vous arrive.")},
    )
    received_on = day_field(
        gettext_lazy("Formulaire papier reçu le"),
        gettext_lazy(
            "Pour une demande sur papier\u00a0: le jour où la mairie l’a reçue. Le délai légal court depuis ce jour."
        ),
        required=False,
    )
    paper = FilesField(label=gettext_lazy("Scan du formulaire papier"), required=False, help_text=FILES_HELP)
    identity_seen = forms.ChoiceField(
        label=gettext_lazy("Identité vérifiée avec"),
        help_text=gettext_lazy("Notez ce que vous avez vu. Ne gardez ni copie ni numéro."),
        choices=IdentityPaper.choices,
        initial=IdentityPaper.NONE.value,
    )
    consent = forms.ChoiceField(
        label=gettext_lazy("Comment la personne a-t-elle donné son accord\u202f?"),
        choices=ConsentForm.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Dites comment elle a donné son accord.")},
    )
    consent_words = forms.CharField(
        label=gettext_lazy("Précision"),
        help_text=gettext_lazy("Restez factuel\u00a0: la personne peut lire ce texte."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    attested = forms.BooleanField(
        label=gettext_lazy(
            "J’atteste que la personne a demandé cette démarche et qu’elle sait que je la remplis pour elle."
        ),
        error_messages={"required": gettext_lazy("Sans son accord, la demande ne peut pas être déposée.")},
    )
    telling = forms.ChoiceField(
        label=gettext_lazy("Comment sera-t-elle prévenue de la suite\u202f?"),
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Dites comment la prévenir.")},
    )

    def __init__(self, *args: Any, procedure: Procedure, **kwargs: Any) -> None:
        super().__init__(*args, procedure=procedure, **kwargs)
        allowed = {one.value for one in procedure.on_behalf.desk}
        who = [(Quality.AGENT.value, _("La personne elle-même"))]
        who += [(one.value, str(Quality(one.value).label)) for one in speakers_of(procedure)]
        means = [one for one in Telling if one is not Telling.NONE or procedure.may_be_unnamed]
        self._choose("origin", [(one.value, str(one.label)) for one in Origin if one.value in allowed])
        self._choose("capacity", who)
        self._choose("telling", [(one.value, str(one.label)) for one in means])
        self.fields["capacity"].label = _("Qui fait la demande\u202f?")
        self.fields["capacity"].error_messages["required"] = _("Dites qui fait la demande.")
        self.fields["capacity"].initial = Quality.AGENT.value

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_received_on(self) -> date | None:
        day: date | None = self.cleaned_data["received_on"]
        if day is None:
            return None
        if day > self.today:
            raise forms.ValidationError(
                _("Ce jour n’est pas encore venu\u00a0: écrivez le jour de réception.")
            )
        if self.today - day > OLDEST_PAPER:
            raise forms.ValidationError(_("Ce jour est trop ancien\u00a0: vérifiez l’année."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("origin") == Origin.PAPER:
            self._require("received_on", _("Écrivez le jour où la mairie a reçu le formulaire."))
        elif data.get("origin"):
            data["received_on"] = None
        if data.get("capacity") not in {None, Quality.AGENT}:
            self._require("actor_family_name", _("Écrivez le nom de la personne qui agit."))
            if not self.procedure.on_behalf.mandated and not (data.get("proof") or self.kept_proofs):
                self._require("consent_words", _("Écrivez quel document vous avez vu, ou joignez-le."))
        needed = {
            Telling.EMAIL: (
                "email",
                _("Écrivez son adresse e-mail, ou choisissez un autre moyen de la prévenir."),
            ),
            Telling.LETTER: ("address", _("Écrivez son adresse postale, ou choisissez un autre moyen.")),
            Telling.PHONE: ("phone", _("Écrivez son téléphone, ou choisissez un autre moyen.")),
        }
        if asked := needed.get(Telling(data["telling"])) if data.get("telling") else None:
            self._require(*asked)
        return data

    def whole(self) -> Behalf:
        """By an agent: who is before them agrees by themselves, or somebody speaks for them."""
        data = self.cleaned_data
        alone = data["capacity"] == Quality.AGENT
        return Behalf(
            capacity=Quality(data["capacity"]),
            beneficiary=self._party(),
            actor=None if alone else self._party("actor_"),
            origin=Origin(data["origin"]),
            consent=ConsentForm(data["consent"]),
            consent_on=data["consent_on"],
            consent_words=data["consent_words"],
            identity_seen=IdentityPaper(data["identity_seen"]),
            telling=Telling(data["telling"]),
            received_on=data["received_on"],
        )


class ToldForm(forms.Form):
    """An agent told the person."""

    means = forms.ChoiceField(
        label=gettext_lazy("Comment\u202f?"),
        choices=[
            (Telling.COUNTER.value, gettext_lazy("Remis en main propre")),
            (Telling.LETTER.value, gettext_lazy("Posté")),
            (Telling.PHONE.value, gettext_lazy("Lu au téléphone")),
        ],
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Dites comment vous l’avez prévenue.")},
    )
    on = day_field(gettext_lazy("Le"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = local_day(current_commune(), timezone.now())
        self.fields["on"].initial = self.today

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("Ce jour n’est pas encore venu."))
        return day


class ContestForm(forms.Form):
    """What the person says; nothing is asked of who they are."""

    text = forms.CharField(
        label=gettext_lazy("Ce que vous voulez dire à la mairie"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def initial_of(behalf: Behalf | None) -> dict[str, Any]:
    """The form as it was answered."""
    if behalf is None:
        return {}
    person, actor = behalf.beneficiary.model_dump(), behalf.actor
    found = {key: value for key, value in person.items() if key != "organisation"}
    if actor is not None:
        found |= {f"actor_{key}": value for key, value in actor.model_dump().items()}
    plain = (
        "capacity",
        "origin",
        "consent",
        "consent_on",
        "consent_words",
        "identity_seen",
        "telling",
        "received_on",
    )
    return found | {name: getattr(behalf, name) for name in plain}
