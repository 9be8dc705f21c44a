"""Three news items, marked as examples: what the communes of the tests publish at birth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from cms.pages.models import NewsCategory, NewsIndexPage, NewsPage


@dataclass(frozen=True)
class ExampleNews:
    """An invented item; ``days_ago`` counts from the day the site was made."""

    slug: str
    title: str
    category: str
    days_ago: int
    lead: str
    paragraphs: tuple[str, ...]


NEWS = (
    ExampleNews(
        slug="exemple-conseil-municipal",
        title="Le conseil municipal se réunit : comment y assister",
        category="vie-municipale",
        days_ago=2,
        lead="La séance est publique. L’ordre du jour est affiché en mairie et publié ici cinq jours avant.",
        paragraphs=(
            (
                "Toute personne peut assister à la séance, dans la limite des places. Une boucle magnétique est "
                "disponible à l’accueil, sur demande."
            ),
            (
                "La liste des délibérations examinées est publiée dans la semaine qui suit ; le procès-verbal, après "
                "son adoption à la séance suivante."
            ),
        ),
    ),
    ExampleNews(
        slug="exemple-collecte-encombrants",
        title="Encombrants : la collecte se fait sur rendez-vous",
        category="environnement",
        days_ago=9,
        lead="Prenez rendez-vous par téléphone ; sortez vos objets la veille au soir, sans gêner le passage.",
        paragraphs=(
            (
                "Meubles, matelas, gros appareils : deux mètres cubes par passage. Les gravats et les pneus vont à la "
                "déchèterie."
            ),
            "Un objet encore utile ? Pensez à la recyclerie avant de le jeter.",
        ),
    ),
    ExampleNews(
        slug="exemple-mediatheque",
        title="La médiathèque ouvre aussi le dimanche matin",
        category="culture",
        days_ago=16,
        lead="De 10 h à 12 h 30, entrée libre : lecture, jeux et ateliers pour les enfants.",
        paragraphs=(
            "L’inscription reste gratuite pour les moins de 18 ans et les personnes en recherche d’emploi.",
            "Le dimanche, le prêt se fait à l’automate ; un bibliothécaire est là pour vous aider.",
        ),
    ),
)


def publish() -> None:
    """In the current commune."""
    index = NewsIndexPage.objects.get()
    for example in NEWS:
        index.add_child(
            instance=NewsPage(
                title=example.title,
                slug=example.slug,
                date=timezone.localdate() - timedelta(days=example.days_ago),
                category=NewsCategory.objects.get(slug=example.category),
                lead=example.lead,
                body=[("paragraph", "".join(f"<p>{paragraph}</p>" for paragraph in example.paragraphs))],
                is_example=True,
            )
        )
