"""Words that every site is born with. Its example pages are those of ``cms.starting``."""

from __future__ import annotations

CATEGORIES = (
    ("vie-municipale", "Vie municipale"),
    ("travaux", "Travaux"),
    ("environnement", "Environnement"),
    ("enfance", "Enfance"),
    ("culture", "Culture"),
    ("solidarite", "Solidarité"),
)

#: What people look for on generated pages in words that the pages do not always use.
LEGAL_KEYWORDS = {
    "mentions-legales": "éditeur hébergeur directeur de la publication licence crédits SIREN",
    "donnees-personnelles": "RGPD DPO délégué protection des données vie privée cookies droits accès CNIL",
    "accessibilite": "RGAA handicap déclaration accessibilité conformité défenseur des droits",
    "saisir-par-voie-electronique": "SVE saisine électronique téléservice téléprocédure courriel écrire mairie",
    "contact": "mairie horaires adresse téléphone courriel écrire ouverture services",
}
