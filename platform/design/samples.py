"""What the style guide shows in components of a commune's site: invented, the same at every visit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static

from design.calendar import Occasion, month_of
from design.charts import Amount, BarChart
from design.components import (
    AlertBanner,
    AlertLevel,
    Captions,
    Card,
    ContactDetails,
    DataTable,
    Facet,
    FacetOption,
    Film,
    KeyFigure,
    Link,
    MapPlace,
    Person,
    Picture,
    Step,
    StepState,
    TableColumn,
)
from design.context import emblem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from design.hours import HoursState, WeeklyHours

TODAY = date(2026, 11, 21)
LONGEST = "Anticonstitutionnellement-saint-remy-en-bouzemont-saint-genest-et-isson"


@dataclass(frozen=True)
class SampleMark:
    x: float
    y: float
    number: str


@dataclass(frozen=True)
class SampleDrawing:
    """Shaped as teleservices.maps.places.Figure."""

    outline: str
    marks: Sequence[SampleMark]
    label: str = "Trois lieux dans le contour de la commune"
    scale: str = "1 km"
    scale_x: float = 120.0


def navigation() -> dict[str, Any]:
    return {
        "sections": [
            Link("Démarches", "/demarches/"),
            Link(
                "La mairie",
                "/la-mairie/",
                active=True,
                children=[
                    Link("Conseil municipal", "/la-mairie/conseil/", active=True),
                    Link("Services", "/la-mairie/services/"),
                    Link("Budget", "/la-mairie/budget/"),
                ],
            ),
            Link("Vivre ici", "/vivre-ici/", children=[Link("Écoles", "/vivre-ici/ecoles/")]),
            Link("Agenda", "/agenda/"),
        ],
        "warnings": [
            AlertBanner(
                "Canicule\u00a0: vigilance rouge",
                AlertLevel.URGENT,
                "Buvez, restez au frais, prenez des nouvelles de vos voisins.",
                "/alertes/canicule/",
                "Que faire\u202f?",
            ),
            AlertBanner(
                "Rue Gambetta fermée",
                AlertLevel.VIGILANCE,
                "Travaux de gaz, déviation par l’avenue Jean-Jaurès.",
                until="Jusqu’au vendredi 27\u00a0novembre.",
            ),
            AlertBanner("La mairie ferme à 16\u00a0h le 24\u00a0décembre", url="/alertes/noel/"),
        ],
        "steps": [
            Step("Le demandeur", StepState.DONE, url="?etape=1"),
            Step("L’enfant", StepState.CURRENT, text="Nom, date de naissance"),
            Step("Les pièces"),
            Step("Vérifier et envoyer"),
        ],
        "chapter_links": [
            Link("Avant les travaux", "#1"),
            Link("Déposer la demande", "#2", active=True),
            Link("Pendant l’instruction", "#3"),
        ],
        "feeds": [Link("Flux RSS", "/actualites/flux.xml"), Link("Calendrier (iCal)", "/agenda/agenda.ics")],
    }


def picture(alternative: str = "La halle et la place un jour de marché", caption: str = "") -> Picture:
    return Picture(
        static("design/style/place.svg"), 960, 640, alternative, caption, credit="Service communication"
    )


def contents(hours: WeeklyHours, state: HoursState) -> dict[str, Any]:
    return {
        "card_items": _cards(),
        "listed": [
            Link("Budget 2026", "#budget", text="Ce que la commune dépense, et pourquoi."),
            Link("Comptes rendus du conseil", "#comptes", count=48),
        ],
        "rates": _rates(),
        "image": picture(caption="La place Léon-Sublet."),
        "images": [picture(f"La place, vue {n}", f"Vue {n}") for n in (1, 2, 3)],
        "movie": _film(),
        "figures": [
            KeyFigure("65\u202f502", "habitants", "Insee, 2023"),
            KeyFigure("23", "écoles", "Rentrée 2026"),
            KeyFigure("1\u202f840", "logements sociaux construits depuis 2020"),
        ],
        "spending": _spending(),
        "people": _people(),
        "library": _library(hours, state),
    }


def _cards() -> list[Card]:
    return [
        Card(
            "Médiathèque Lucie-Aubrac",
            "#mediatheque",
            "Livres, films, jeux, ateliers.",
            "Culture",
            picture(""),
            ["Ouverte le dimanche"],
        ),
        Card("Piscine Auguste-Delaune", "#piscine", "Deux bassins, accessible.", "Sport"),
        Card(LONGEST, "#long", "Un nom très long se coupe sans déborder."),
    ]


def _rates() -> DataTable:
    return DataTable(
        "Tarifs de la cantine, 2026-2027",
        [TableColumn("Quotient familial"), TableColumn("Repas", True), TableColumn("Abonnement", True)],
        [
            ("Moins de 400", "0,90\u00a0€", "14\u00a0€"),
            ("De 400 à 900", "2,40\u00a0€", "36\u00a0€"),
            ("Plus de 900", "4,10\u00a0€", "62\u00a0€"),
        ],
        source="Délibération du 15\u00a0juin 2026.",
    )


def _film() -> Film:
    return Film(
        "#film",
        "video/mp4",
        "Les vœux du maire",
        poster_url=static("design/style/place.svg"),
        captions=[Captions("#sous-titres")],
        transcript="<p>Bonjour à toutes et à tous.</p>",
        size="18\u00a0Mo",
    )


def _spending() -> BarChart:
    return BarChart(
        "Dépenses par habitant, 2025",
        [
            Amount("Écoles, cantines", 412, "412\u00a0€"),
            Amount("Voirie et espaces verts", 268, "268\u00a0€"),
            Amount("Sport et culture", 190, "190\u00a0€"),
            Amount("Intérêts de la dette", 31, "31\u00a0€"),
        ],
        "Domaine",
        "Par habitant",
        "Compte administratif 2025.",
    )


def _people() -> list[Person]:
    return [
        Person(
            "Claire Dupont-Martin",
            "Maire",
            ["Finances", "Sécurité"],
            phone="0472214444",
            email="maire@exemple.fr",
            group="Ensemble pour la ville",
        ),
        Person("Idriss Benali", "Premier adjoint", ["Écoles, petite enfance"], picture(""), url="#benali"),
    ]


def _library(hours: WeeklyHours, state: HoursState) -> ContactDetails:
    return ContactDetails(
        "Médiathèque Lucie-Aubrac",
        "#mediatheque",
        address_lines=["2 avenue Marcel-Houël", "69200 Vénissieux"],
        phone="0472214500",
        email="mediatheque@exemple.fr",
        website="https://mediatheque.exemple.fr/",
        hours=hours,
        hours_state=state,
        notes=["Entrée de plain-pied, boucle magnétique à l’accueil."],
    )


def places() -> dict[str, Any]:
    occasions = [
        Occasion(date(2026, 11, 28), "Marché de producteurs", "#marche", "8\u00a0h"),
        Occasion(date(2026, 11, 21), "Permanence numérique", "#permanence", "14\u00a0h"),
        Occasion(date(2026, 11, 21), "Concert de l’harmonie municipale", "#concert", "20\u00a0h\u00a030"),
        Occasion(date(2026, 11, 11), "Exposition", "#exposition", last_day=date(2026, 11, 14)),
    ]
    return {
        "november": month_of(
            TODAY,
            occasions,
            today=TODAY,
            addresses={date(2026, 10, 1): "#2026-10", date(2026, 12, 1): "#2026-12"},
        ),
        "filters": [
            Facet(
                "type",
                "Type",
                [
                    FacetOption("association", "Association", 84, is_chosen=True),
                    FacetOption("commerce", "Commerce", 212),
                    FacetOption("equipement", "Équipement", 37),
                ],
            ),
            Facet("quartier", "Quartier", [FacetOption("centre", "Centre"), FacetOption("x", LONGEST, 1)]),
        ],
        "filters_at_rest": [
            Facet("jour", "Jour", [FacetOption("mardi", "Mardi"), FacetOption("jeudi", "Jeudi")])
        ],
        "drawing": SampleDrawing(
            _enlarged(emblem_of("69259")),
            [SampleMark(250, 90, "1"), SampleMark(300, 150, "2"), SampleMark(322, 196, "3")],
        ),
        "spots": [
            MapPlace("1", "Mairie", "#mairie", "5 avenue Marcel-Houël"),
            MapPlace("2", "Médiathèque", "#mediatheque", "2 avenue Marcel-Houël"),
            MapPlace("3", "Piscine", text="Avenue de la Division-Leclerc"),
        ],
    }


def _enlarged(path: str) -> str:
    """From the 100 × 100 box of emblems to the middle of a drawing of 600 × 360."""

    def moved(pair: re.Match[str]) -> str:
        return f"{135 + float(pair[1]) * 3.3:.1f} {15 + float(pair[2]) * 3.3:.1f}"

    return re.sub(r"(-?[\d.]+)[ ,](-?[\d.]+)", moved, path)
