"""The people, figures and requests of the style guide: all invented, the same at every visit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from design import samples
from design.components import Answer, Event, Link, Tone
from design.context import ThemeChoice, emblem_of, theme_from
from design.forms import DatePartsField
from design.hours import HoursRow, HoursState, WeeklyHours
from design.looks import colour_errors
from design.public_holidays import french_holidays
from design.templatetags.design import icon_names
from design.themes import DEFAULT_PALETTE, PALETTES, HeaderStyle, dark_roles, light_roles

if TYPE_CHECKING:
    from collections.abc import Callable

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=PARIS)
HOURS = WeeklyHours.parse([(day, "08:30", "17:00") for day in range(5)])


@dataclass(frozen=True)
class SampleTownHall:
    """What layouts read as `town_hall`, with invented content."""

    name: str = "Mairie de Vénissieux"
    phone: str = "0472214444"
    email: str = "contact@exemple.fr"
    address_lines: list[str] = field(default_factory=lambda: ["5 avenue Marcel-Houël", "69200 Vénissieux"])
    hours: WeeklyHours = HOURS
    hours_state: HoursState = field(default_factory=lambda: HOURS.state_at(NOW, PARIS, french_holidays()))


@dataclass(frozen=True)
class SampleCommune:
    """What layouts read as `commune`."""

    name: str = "Vénissieux"
    insee: str = "69259"
    is_demonstration: bool = True


@dataclass(frozen=True)
class SampleRequest:
    """A line of the inbox."""

    title: str
    reference: str
    person: str
    deadline: date | None
    state: str
    tone: Tone = Tone.NEUTRAL
    is_selected: bool = False


@dataclass(frozen=True)
class SampleRow:
    """A line of the console."""

    name: str
    population: int
    availability: float
    tone: Tone
    times: tuple[int, ...]
    milliseconds: int
    late: int
    restored: str
    insee: str


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Nom de naissance"), help_text=_("Tel qu’il figure sur l’acte de naissance.")
    )
    email = forms.EmailField(
        label=_("Adresse électronique"), help_text=_("Par exemple : prenom.nom@exemple.fr")
    )
    born_on = DatePartsField(label=_("Date de naissance"), help_text=_("Par exemple : 3 5 1986"))
    wanted_on = forms.DateField(
        label=_("Date souhaitée"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    school = forms.ChoiceField(
        label=_("École"), choices=[("", _("Choisir une école")), ("p", "Parilly"), ("c", "Charréard")]
    )
    document = forms.ChoiceField(
        label=_("Document demandé"),
        widget=forms.RadioSelect,
        choices=[
            ("copie", _("Copie intégrale")),
            ("extrait", _("Extrait avec filiation")),
            ("sans", _("Extrait sans filiation")),
        ],
    )
    meals = forms.MultipleChoiceField(
        label=_("Jours de cantine"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", _("Lundi")), ("2", _("Mardi")), ("4", _("Jeudi"))],
    )
    details = forms.CharField(label=_("Précisions"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    proof = forms.FileField(label=_("Justificatif de domicile"), help_text=_("PDF ou photo, 10 Mo au plus."))
    truthful = forms.BooleanField(label=_("J’atteste que ces renseignements sont exacts."))


def _base() -> dict[str, Any]:
    return {
        "commune": SampleCommune(),
        "town_hall": SampleTownHall(),
        "citizen": None,
        "agent": "Claire M., état civil",
        "navigation": [
            Link("Démarches", "/demarches/", active=True),
            Link("La mairie", "/la-mairie/"),
            Link("Vivre ici", "/vivre-ici/"),
            Link("Agenda", "/agenda/"),
            Link("Actualités", "/actualites/"),
        ],
    }


def _components() -> dict[str, Any]:
    today: HoursRow = HOURS.today(NOW, PARIS, french_holidays())
    return {
        "palettes": PALETTES,
        "icons": sorted(icon_names()),
        "tones": [(tone.value, tone.value or "neutre") for tone in Tone],
        "outline_path": emblem_of("69259"),
        "hours": HOURS,
        "today": today,
        "state": HOURS.state_at(NOW, PARIS, french_holidays()),
        "crumbs": [Link("Démarches", "/demarches/"), Link("État civil", "/demarches/etat-civil/")],
        "page_three": Paginator(range(200), 10).page(3),
        "links": [
            Link("À traiter", "?a", active=True, count=23),
            Link("Suivies", "?b", count=11),
            Link("Archives", "?c"),
        ],
        "rows": [
            Answer("Nom de naissance", "Dubois", change_url="?modifier=nom"),
            Answer("Jours de cantine", values=["Lundi", "Jeudi"], change_url="?modifier=jours"),
            Answer("Précisions"),
        ],
        "events": _events(),
        "values": [38, 41, 36, 39, 44, 38, 37, 52, 40, 38],
        "amount": 123450,
        "now": NOW,
    }


def _events() -> list[Event]:
    return [
        Event(datetime(2026, 9, 24, 21, 12, tzinfo=PARIS), "Déposée, accusé de réception envoyé"),
        Event(datetime(2026, 9, 25, 9, 4, tzinfo=PARIS), "Prise en charge par Claire M."),
        Event(datetime(2026, 10, 2, 14, 30, tzinfo=PARIS), "Avis demandé à la direction de l’éducation"),
        Event(datetime(2026, 11, 20, 8, 0, tzinfo=PARIS), "Alerte : échéance dans 4 jours", is_now=True),
    ]


def _forms() -> dict[str, Any]:
    data = {
        "email": "angela",
        "born_on_jour": "31",
        "born_on_mois": "2",
        "born_on_annee": "1986",
        "school": "p",
    }
    unreadable = {"main": "#F2C230", "deep": "#4A1D14", "soft": "#FBEFEA", "accent": "#2F5D62"}
    return {
        "form": SampleForm(auto_id="vide_%s"),
        "refused": SampleForm(data),
        "refusal": colour_errors(unreadable)["main"],
    }


def _home() -> dict[str, Any]:
    return {
        "today": HOURS.today(NOW, PARIS, french_holidays()),
        "tasks": [
            ("Demander un acte d’état civil", "file-text", "Naissance, mariage, décès"),
            ("Carte d’identité, passeport", "id-card", "Prendre rendez-vous"),
            ("École, cantine, crèche", "baby", "Inscrire mon enfant"),
            ("Signaler un problème", "triangle-alert", "Voirie, éclairage, propreté"),
            ("Urbanisme", "house", "Travaux, permis, déclaration"),
            ("Élections et recensement", "vote", "S’inscrire, se faire recenser"),
        ],
        "news": [
            (
                "Vie municipale",
                "Le conseil municipal se réunit le lundi 7\u00a0décembre",
                "Ordre du jour, procès-verbaux, retransmission.",
            ),
            (
                "Propreté",
                "Collecte des encombrants\u00a0: ce qui change en janvier",
                "Par adresse, jour par jour, dans «\u00a0Ma rue\u00a0».",
            ),
            ("Culture", "La médiathèque ouvre le dimanche matin", "Entrée libre, ateliers pour les enfants."),
        ],
        "agenda": [
            (date(2026, 11, 28), "Marché de producteurs", "Place Léon-Sublet · 8\u00a0h – 13\u00a0h"),
            (date(2026, 12, 3), "Permanence numérique", "Maison des services · 14\u00a0h – 17\u00a0h"),
            (date(2026, 12, 8), "Fête des lumières", "Centre-ville · dès 18\u00a0h"),
        ],
        "acts": [
            (date(2026, 11, 19), "Arrêté portant réglementation du stationnement, avenue Jean-Jaurès"),
            (date(2026, 11, 17), "Liste des délibérations examinées le 16\u00a0novembre 2026"),
        ],
    }


def _inbox() -> dict[str, Any]:
    return {
        "today": NOW.date(),
        "queues": [
            Link("À traiter", "?file=a-traiter", active=True, count=23),
            Link("Échéance sous 3\u00a0jours", "?file=echeance", count=4),
            Link("En attente de l’usager", "?file=attente", count=9),
            Link("Avis demandés", "?file=avis", count=6),
            Link("Suivies par moi", "?file=moi", count=11),
        ],
        "services": [
            Link("État civil", "?s=1", count=41),
            Link("Scolaire", "?s=2", count=37),
            Link("Urbanisme", "?s=3", count=12),
        ],
        "requests": _requests(),
        "facts": [
            Answer("Enfant", "Lou Dubois, née le 3\u00a0mai 2023"),
            Answer("Responsable", "Angela Dubois · identité FranceConnect"),
            Answer("École demandée", "Parilly, petite section"),
            Answer("Domicile", "12\u00a0rue Gambetta, 69200 Vénissieux"),
        ],
        "events": _events(),
    }


def _requests() -> list[SampleRequest]:
    return [
        SampleRequest(
            "Inscription scolaire",
            "SV-26-0412 · 2 pièces",
            "Mme Angela Dubois",
            date(2026, 11, 22),
            "En instruction",
            is_selected=True,
        ),
        SampleRequest("Acte de naissance", "EC-26-1187", "M. Pierre Mercier", None, "Nouveau", Tone.INFO),
        SampleRequest(
            "Déclaration préalable",
            "UR-26-0093 · ABF consulté",
            "SCI Les Tilleuls",
            date(2026, 11, 20),
            "Incomplet",
            Tone.DANGER,
        ),
        SampleRequest(
            "Occupation du domaine public",
            "OD-26-0061 · avis voirie",
            "Assoc. Les Amis du marché",
            date(2026, 12, 2),
            "En instruction",
        ),
        SampleRequest(
            "Subvention association",
            "SU-26-0018 · 3 avis sur 4",
            "Club de judo",
            date(2027, 1, 15),
            "Avis demandé",
            Tone.WARN,
        ),
        SampleRequest("Signalement : éclairage", "SI-26-0774", "Anonyme", None, "Transmis", Tone.QUIET),
        SampleRequest(
            "Restauration scolaire",
            "SC-26-0409 · QF reçu",
            "M. Jean Targe",
            date(2026, 11, 28),
            "En instruction",
        ),
    ]


def _console() -> dict[str, Any]:
    names = [
        ("Givors", 21379, "69091"),
        ("Oullins-Pierre-Bénite", 38168, "69149"),
        ("Vénissieux", 65502, "69259"),
    ]
    names += [
        ("Corbas", 11315, "69273"),
        ("Saint-Chamond", 35646, "42207"),
        ("Vaulx-en-Velin", 53069, "69256"),
    ]
    names += [("Rive-de-Gier", 15242, "42186"), ("Grigny-sur-Rhône", 10030, "69096")]
    rows = []
    for index, (name, population, insee) in enumerate(names):
        tone = (Tone.DANGER, Tone.WARN)[index] if index < 2 else Tone.OK
        times = tuple(
            38 + (index * 7 + day * 5) % 9 + (day * 6 if index == 0 and day > 20 else 0) for day in range(28)
        )
        late, restored = (
            (12, 7, 4, 2, 1, 0, 0, 0)[index],
            "il y a 26\u00a0h" if index == 0 else "il y a 1\u00a0h",
        )
        availability = 0.9871 if index == 0 else 0.9999
        rows.append(SampleRow(name, population, availability, tone, times, times[-1], late, restored, insee))
    return {
        "rows": [(row, emblem_of(row.insee)) for row in rows],
        "agent": "Paul R.",
        "operator_name": "SPL exemple",
    }


def _contents() -> dict[str, Any]:
    return samples.contents(HOURS, HOURS.state_at(NOW, PARIS, french_holidays()))


def _states() -> dict[str, Any]:
    shown = DEFAULT_PALETTE.theme
    light, dark = light_roles(shown), dark_roles(shown)
    return {
        "longest": samples.LONGEST,
        "colours": [(name, str(light[name]), str(dark[name])) for name in light],
    }


def _header(style: HeaderStyle, name: str) -> Callable[[], dict[str, Any]]:
    def values() -> dict[str, Any]:
        theme = theme_from(ThemeChoice(DEFAULT_PALETTE.theme, header=style), None)
        return {
            "style_name": name,
            "theme": replace(theme, emblem_path=emblem_of("69259")),
            "navigation": samples.navigation()["sections"],
            "template": "entete",
        }

    return values


PAGES: dict[str, Callable[[], dict[str, Any]]] = {
    "composants": _components,
    "navigation": samples.navigation,
    "contenus": _contents,
    "lieux": samples.places,
    "etats": _states,
    "entete-sobre": _header(HeaderStyle.SOBRE, "Sobre"),
    "entete-bandeau": _header(HeaderStyle.BANDEAU, "Bandeau"),
    "entete-centre": _header(HeaderStyle.CENTRE, "Centré"),
    "formulaires": _forms,
    "accueil": _home,
    "instruction": _inbox,
    "console": _console,
    "connexion": dict,
}


TITLES: dict[str, str] = {
    "composants": "Composants",
    "navigation": "Navigation",
    "contenus": "Contenus",
    "lieux": "Lieux et dates",
    "etats": "États et jetons",
    "entete-sobre": "En-tête sobre",
    "entete-bandeau": "En-tête en bandeau",
    "entete-centre": "En-tête centré",
    "formulaires": "Formulaires",
    "accueil": "Accueil Parvis",
    "instruction": "Instruction",
    "console": "Console",
    "connexion": "Connexion",
}


def context(page: str) -> dict[str, Any]:
    """Everything a page of the guide shows; KeyError for a page it lacks."""
    return {
        **_base(),
        **PAGES[page](),
        "style_pages": [Link(TITLES[name], f"/style/{name}/", active=name == page) for name in PAGES],
    }
