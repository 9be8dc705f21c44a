"""Example content of a new site: what a town would write itself. Openly invented, marked « Exemple » on every screen."""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = (
    ("vie-municipale", "Vie municipale"),
    ("travaux", "Travaux"),
    ("environnement", "Environnement"),
    ("enfance", "Enfance"),
    ("culture", "Culture"),
    ("solidarite", "Solidarité"),
)


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

#: What people look for on generated pages in words that the pages do not always use.
LEGAL_KEYWORDS = {
    "mentions-legales": "éditeur hébergeur directeur de la publication licence crédits SIREN",
    "donnees-personnelles": "RGPD DPO délégué protection des données vie privée cookies droits accès CNIL",
    "accessibilite": "RGAA handicap déclaration accessibilité conformité défenseur des droits",
    "saisir-par-voie-electronique": "SVE saisine électronique téléservice téléprocédure courriel écrire mairie",
    "contact": "mairie horaires adresse téléphone courriel écrire ouverture services",
}
