"""The matters of @CTES (nomenclature of the contrôle de légalité), two levels: those that SCDL's « délibérations » allows.

Source: arrêté du 26 octobre 2005, and the schema ``scdl/deliberations`` 2.1.2.
"""

from __future__ import annotations

from typing import Final

THEMES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "1": (
        "Commande publique",
        (
            "Marchés publics",
            "Délégation de service public",
            "Conventions de mandat",
            "Autres types de contrats",
            "Transactions et protocoles d’accord transactionnel",
            "Actes relatifs à la maîtrise d’œuvre",
            "Actes spéciaux et divers",
        ),
    ),
    "2": (
        "Urbanisme",
        (
            "Documents d’urbanisme",
            "Actes relatifs au droit d’occupation ou d’utilisation des sols",
            "Droit de préemption urbain",
        ),
    ),
    "3": (
        "Domaine et patrimoine",
        (
            "Acquisitions",
            "Aliénations",
            "Locations",
            "Limites territoriales",
            "Autres actes de gestion du domaine public",
            "Autres actes de gestion du domaine privé",
        ),
    ),
    "4": (
        "Fonction publique",
        (
            "Personnels titulaires et stagiaires de la fonction publique territoriale",
            "Personnels contractuels",
            "Fonction publique hospitalière",
            "Autres catégories de personnels",
            "Régime indemnitaire",
        ),
    ),
    "5": (
        "Institutions et vie politique",
        (
            "Élection de l’exécutif",
            "Fonctionnement des assemblées",
            "Désignation de représentants",
            "Délégation de fonctions",
            "Délégation de signature",
            "Exercice des mandats locaux",
            "Intercommunalité",
            "Décision d’ester en justice",
        ),
    ),
    "6": (
        "Libertés publiques et pouvoirs de police",
        (
            "Police municipale",
            "Pouvoirs du président du conseil départemental",
            "Pouvoirs du président du conseil régional",
            "Autres actes réglementaires",
            "Actes pris au nom de l’État et soumis au contrôle hiérarchique",
        ),
    ),
    "7": (
        "Finances locales",
        (
            "Décisions budgétaires",
            "Fiscalité",
            "Emprunts",
            "Interventions économiques",
            "Subventions",
            "Contributions budgétaires",
            "Avances",
            "Fonds de concours",
            "Prise de participation",
            "Divers",
        ),
    ),
    "8": (
        "Domaines de compétences par thèmes",
        (
            "Enseignement",
            "Aide sociale",
            "Voirie",
            "Aménagement du territoire",
            "Politique de la ville, habitat, logement",
            "Emploi, formation professionnelle",
            "Transports",
            "Environnement",
            "Culture",
        ),
    ),
    "9": (
        "Autres domaines de compétences",
        (
            "Autres domaines de compétences des communes",
            "Autres domaines de compétences des départements",
            "Autres domaines de compétences des régions",
            "Vœux et motions",
        ),
    ),
}

MATTERS: Final[dict[str, str]] = {
    f"{theme}.{rank}": name
    for theme, (_title, names) in THEMES.items()
    for rank, name in enumerate(names, start=1)
}


def matter_name(code: str) -> str:
    """« Finances locales – Subventions »; empty for no code."""
    name = MATTERS.get(code)
    return f"{THEMES[code.partition('.')[0]][0]} – {name}" if name else ""


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select: a group a theme."""
    return [
        (
            f"{theme}. {title}",
            [(f"{theme}.{rank}", f"{theme}.{rank} {name}") for rank, name in enumerate(names, start=1)],
        )
        for theme, (title, names) in THEMES.items()
    ]
