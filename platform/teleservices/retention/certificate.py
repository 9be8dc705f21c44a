"""The certificate of a destruction: an accessible PDF, always the same octets for the same record.

Sources: RGPD, articles 5(1)(e) (limited storage), 5(2) (accountability); code du patrimoine, article L212-2 (visa).
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from design.context import theme_of
from design.pdf import Annex, Letter, Party, Section, render_letter
from design.typography import date_short, moment_in_full, plural
from teleservices.dossiers.enums import State
from teleservices.retention.enums import Fate
from tenants.geography import of_commune

if TYPE_CHECKING:
    from teleservices.retention.models import Destruction
    from tenants.models import Commune


def certificate(record: Destruction, commune: Commune) -> bytes:
    """The octets."""
    theme, place = theme_of(commune), of_commune(commune.insee, commune.name)
    at = timezone.localtime(record.at)
    letter = Letter(
        title=_("Certificat de destruction de dossiers"),
        sender=Party(_("Mairie %(place)s") % {"place": place}),
        look=theme.of_letters,
        reference=str(record.pk),
        place_date=_("Établi le %s") % moment_in_full(at),
        paragraphs=[_said(record)],
        sections=[
            Section(
                _("La destruction"),
                pairs=[
                    (_("Démarche"), record.title),
                    (_("Règle"), record.rule),
                    (_("Faite"), moment_in_full(at)),
                    (_("Par"), record.by or _("la règle, sans intervention")),
                    *([(_("Visa ou accord"), record.visa)] if record.visa else []),
                    (_("Empreinte de la liste (SHA-256)"), digest_of(record)),
                ],
            ),
            Section(
                _("Ce qui peut en rester"),
                [
                    _(
                        "Des copies de sauvegarde du serveur, gardées par l’opérateur et détruites à leur terme. Aucune "
                        "n’est consultée, sauf pour réparer une panne."
                    )
                ],
            ),
        ],
        annexes=[_list(record)],
        demonstration=_("Démonstration, sans lien avec la commune") if commune.is_demonstration else "",
    )
    return render_letter(letter, made_at=record.at)


def digest_of(record: Destruction) -> str:
    """SHA-256 of the canonical JSON of the lines."""
    text = json.dumps(record.lines, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _said(record: Destruction) -> str:
    what = {"dossiers": plural(record.count, "dossier")}
    match record.fate:
        case Fate.ANONYMISED:
            text = _(
                "Les données personnelles de %(dossiers)s ont été effacées avec leurs pièces, leurs messages et leur "
                "historique. Il en reste des réponses à des questions fermées, pour les statistiques, sans lien avec "
                "personne."
            )
        case Fate.ARCHIVED:
            text = _(
                "%(dossiers)s\u00a0: versés au service d’archives qui les a acceptés, puis effacés d’ici avec leurs pièces, "
                "leurs messages et leur historique."
            )
        case _other:
            text = _("%(dossiers)s\u00a0: effacés avec leurs pièces, leurs messages et leur historique.")
    return text % what


def _list(record: Destruction) -> Annex:
    states = dict(State.choices)
    return Annex(
        title=_("Les dossiers"),
        columns=[_("Référence"), _("Déposé le"), _("Terminé le"), _("Issue"), _("Pièces")],
        rows=[
            [
                line["reference"],
                _short(line["submitted_on"]),
                _short(line["ended_on"]),
                str(states.get(line["state"], line["state"])),
                str(line["pieces"]),
            ]
            for line in record.lines
        ],
        numeric=[4],
    )


def _short(day: str) -> str:
    return date_short(date.fromisoformat(day)) if day else ""
