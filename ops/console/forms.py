"""What is asked when a commune is opened, and what only its mairie can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from tenants.domains.names import read_host
from tenants.particulars import BadParticulars, Particulars, checked, siren_is_ours_to_write
from tenants.provisioning.sites import StartingSite

if TYPE_CHECKING:
    from tenants.models import Commune


#: The starting sites, each with what it holds.
SITES = [
    (
        StartingSite.VILLAGE.value,
        _(
            "Village\u00a0: une trentaine de pages, un menu court, et l’accueil comme un panneau d’affichage. Pour une "
            "commune où tout le monde se connaît."
        ),
    ),
    (
        StartingSite.TOWN.value,
        _(
            "Ville\u00a0: une cinquantaine de pages en quatre rubriques, et l’accueil qui commence par la question. Pour "
            "une commune où chaque service a son guichet."
        ),
    ),
    (
        StartingSite.BARE.value,
        _("Sans exemple\u00a0: l’accueil et les pages légales. Le reste est à écrire."),
    ),
]


class SiteField(forms.ChoiceField):
    """Each choice with its drawing beside its words."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.template_name = "ops/console/site_field.html"


class TownForm(forms.Form):
    """The first step: which town."""

    q = forms.CharField(
        label=_("Nom ou code de la commune"),
        help_text=_("Le nom, avec ou sans accents, le code INSEE ou le code postal."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )


class OpeningForm(forms.Form):
    """The second step: what the geography does not know."""

    admin_email = forms.EmailField(
        label=_("Adresse électronique du premier administrateur"),
        help_text=_(
            "Cette personne de la mairie reçoit une invitation, valable une fois, pour entrer avec ProConnect."
        ),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    domain = forms.CharField(
        label=_("Nom de domaine"),
        help_text=_(
            "Laissez vide pour l’adresse proposée. Un nom de la commune devient son adresse une fois prouvé : ce qu’il "
            "faut écrire dans son DNS est dit après l’ouverture."
        ),
        required=False,
        max_length=253,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    demonstration = forms.BooleanField(
        label=_("Commune de démonstration : non indexée, signalée sur chaque page"),
        required=False,
    )

    site = SiteField(
        label=_("Site de départ"),
        help_text=_(
            "Ses textes d’exemple sont écrits pour être gardés ou adaptés. Chacun est marqué, et la mairie les relit tous "
            "avant d’ouvrir."
        ),
        choices=SITES,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_domain(self) -> str:
        typed = str(self.cleaned_data["domain"])
        try:
            return read_host(typed) if typed else ""
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


class AskedLater(forms.CharField):
    """What the opening asks, and not yet this form: it may stay empty without being called optional."""

    def validate(self, value: str) -> None:
        return


class ParticularsForm(forms.Form):
    """« La fiche »: the facts that the go-live checklist asks, and where each is found."""

    use_required_attribute = False

    siren = AskedLater(
        label=_("SIREN de la commune"),
        help_text=_(
            "9 chiffres. Le répertoire officiel n’en donne pas pour cette commune : la mairie le connaît, et "
            "annuaire-entreprises.data.gouv.fr le publie."
        ),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )
    siret = AskedLater(
        label=_("SIRET de la commune"),
        help_text=_(
            "14 chiffres, les 9 premiers sont le SIREN. Cherchez la commune sur annuaire-entreprises.data.gouv.fr et "
            "prenez l’établissement siège."
        ),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )
    contact_email = AskedLater(
        label=_("Adresse électronique de la mairie"),
        help_text=_(
            "Donnée par la mairie. Les réponses aux e-mails envoyés au nom de la commune y arrivent."
        ),
        max_length=300,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    dpo_contact = AskedLater(
        label=_("Délégué à la protection des données"),
        help_text=_(
            "Nom ou organisme, et adresse où lui écrire, tels que la mairie les a désignés auprès de la CNIL. Publiés "
            "dans la page « Données personnelles »."
        ),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    publication_director = forms.CharField(
        label=_("Directeur de la publication"),
        help_text=_(
            "Donné par la mairie, publié dans les mentions légales. Vide : « le maire en exercice »."
        ),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    media_quota_mb = forms.CharField(
        label=_("Place pour les images et les documents, en mégaoctets"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, commune: Commune, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(commune, name) for name in self.base_fields})
        self.fields["media_quota_mb"].help_text = (
            __("Vide\u00a0: la place ordinaire, %s\u00a0Mo. Ce qui est déjà envoyé reste, même au-delà.")
            % settings.MEDIA_QUOTA_MB
        )
        self.commune = commune
        if not siren_is_ours_to_write(commune):
            del self.fields["siren"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            checked(self.commune, Particulars(**data))
        except BadParticulars as bad:
            for name, problem in bad.problems.items():
                self.add_error(name if name in self.fields else None, problem)
        return data

    @property
    def told(self) -> Particulars:
        """What was written, once valid."""
        return Particulars(**self.cleaned_data)


class AdministratorForm(forms.Form):
    """Who administers the commune first."""

    email = forms.EmailField(
        label=_("Adresse électronique professionnelle"),
        help_text=_("Donnée par la mairie : celle que la personne emploie avec ProConnect, et elle seule."),
        error_messages={
            "required": _("Écrivez l’adresse de la personne que vous invitez."),
            "invalid": _("Écrivez une adresse électronique complète, par exemple prenom.nom@mairie.fr."),
        },
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class DomainForm(forms.Form):
    """A name that the mairie says is its own."""

    host = forms.CharField(
        label=_("Nom de domaine"),
        help_text=_("Par exemple ma-commune.fr, accents compris. Le même nom précédé de « www » va avec."),
        error_messages={"required": _("Écrivez le nom de domaine, par exemple ma-commune.fr.")},
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    as_primary = forms.BooleanField(
        label=_("En faire l’adresse principale dès qu’il est prouvé et mène ici"), required=False
    )

    def clean_host(self) -> str:
        try:
            return read_host(str(self.cleaned_data["host"]))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None
