"""Codes of Sirene in words (Insee: catégories juridiques, tranches d'effectif salarié). A code that is not here is not told:
the list of legal forms holds those that town halls meet.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

LEGAL_FORMS: dict[str, str] = {
    "1000": "Entrepreneur individuel",
    "5202": "Société en nom collectif",
    "5410": "SARL nationale",
    "5485": "Société d’exercice libéral à responsabilité limitée",
    "5498": "SARL unipersonnelle",
    "5499": "Société à responsabilité limitée (SARL)",
    "5505": "SA à participation ouvrière à conseil d’administration",
    "5510": "SA nationale à conseil d’administration",
    "5599": "SA à conseil d’administration",
    "5699": "SA à directoire",
    "5710": "Société par actions simplifiée (SAS)",
    "5720": "SAS à associé unique",
    "6220": "Groupement d’intérêt économique (GIE)",
    "6540": "Société civile immobilière",
    "6599": "Société civile",
    "7210": "Commune",
    "7321": "Association syndicale autorisée",
    "7361": "Centre communal d’action sociale",
    "8210": "Mutuelle",
    "8420": "Autre organisme professionnel",
    "9110": "Syndicat de copropriété",
    "9150": "Association syndicale libre",
    "9210": "Association non déclarée",
    "9220": "Association déclarée",
    "9221": "Association déclarée d’insertion par l’économique",
    "9222": "Association intermédiaire",
    "9223": "Groupement d’employeurs",
    "9230": "Association reconnue d’utilité publique",
    "9240": "Congrégation",
    "9260": "Association de droit local",
    "9300": "Fondation",
}
HEAD_COUNTS: dict[str, tuple[int, int]] = {
    "01": (1, 2), "02": (3, 5), "03": (6, 9), "11": (10, 19), "12": (20, 49), "21": (50, 99), "22": (100, 199),
    "31": (200, 249), "32": (250, 499), "41": (500, 999), "42": (1000, 1999), "51": (2000, 4999),
    "52": (5000, 9999),
}  # fmt: skip


def head_count_in_words(code: str | None) -> str:
    """ "de 10 à 19 salariés", "" when the register does not know."""
    if code == "00":
        return _("aucun salarié")
    if code == "53":
        return _("10 000 salariés ou plus")
    bounds = HEAD_COUNTS.get(code or "")
    return _("de %d à %d salariés") % bounds if bounds else ""
