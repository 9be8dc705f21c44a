"""The entry of a teleservice in the register of processing (GDPR, article 30(1)): the commune's, or the operator's model.

It starts from what the definition says and from what the platform does; the commune completes it with its own DPO.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from teleservices.compliance.categories import categories_of, sensitive_documents
from teleservices.compliance.papers import Paper, Section, controller
from teleservices.connectors.particulier.sources import described
from teleservices.definition.fields.connected import ConnectedField
from teleservices.definition.fields.registered import RegisteredBase
from teleservices.journeys.words import THEMES
from teleservices.retention.wording import rule_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from identity.town_hall.models import Service
    from teleservices.definition import Procedure
    from tenants.models import Commune

BOM = "\ufeff"


def entry_of(procedure: Procedure, commune: Commune | None, service: Service | None = None) -> Paper:
    """The entry; without a commune, the operator's model for those who will offer the procedure."""
    return Paper(
        title=_("Registre des traitements\u00a0: %(title)s") % {"title": procedure.title},
        subtitle=_("Démarche %(slug)s, version %(number)d")
        % {"slug": procedure.slug, "number": procedure.version},
        sections=[Section(title, pairs=pairs) for title, pairs in _parts(procedure, commune, service)],
    )


def as_row(paper: Paper) -> dict[str, str]:
    """The same, flat: label to value."""
    return {label: value for section in paper.sections for label, value in section.pairs}


def as_csv(papers: Iterable[Paper]) -> bytes:
    """A line a teleservice, for a spreadsheet: UTF-8 with its mark, semicolons; no cell is a formula."""
    rows = [{_("Démarche"): paper.title.partition("\u00a0: ")[2]} | as_row(paper) for paper in papers]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else [], delimiter=";", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return (BOM + out.getvalue()).encode()


def _parts(
    procedure: Procedure, commune: Commune | None, service: Service | None
) -> list[tuple[str, list[tuple[str, str]]]]:
    notice = procedure.privacy
    sensitive = sensitive_documents(procedure)
    recipients = [*notice.recipients, _("%s, sous-traitant qui héberge le service") % settings.OPERATOR_NAME]
    return [
        (
            _("Qui"),
            [
                (_("Responsable du traitement"), controller(commune)),
                (_("Service"), service.name if service else _("celui que la commune désigne")),
                (
                    _("Délégué à la protection des données"),
                    commune.dpo_contact if commune and commune.dpo_contact else _("à compléter"),
                ),
                (_("Sous-traitant (article 28)"), settings.OPERATOR_NAME),
            ],
        ),
        (
            _("Pourquoi"),
            [
                (_("Finalité"), notice.purpose),
                (_("Base légale"), notice.legal_basis),
                (_("Textes"), "\u202f; ".join(one.text for one in procedure.legal_basis)),
                (_("Secteur (arrêté du 4 juillet 2013)"), str(THEMES[procedure.sector])),
            ],
        ),
        (
            _("Quoi"),
            [
                (_("Personnes concernées"), _people(procedure)),
                (_("Données"), "\u202f; ".join(categories_of(procedure))),
                (_("Données sensibles"), ", ".join(sensitive) if sensitive else _("aucune n’est demandée")),
                (_("Source"), _source(procedure)),
                (_("Caractère obligatoire"), notice.mandatory),
                (_("Décision automatique"), _automatic(procedure)),
            ],
        ),
        (
            _("Qui lit, où, combien de temps"),
            [
                (_("Destinataires"), ", ".join(recipients)),
                (_("Transfert hors de l’Union européenne"), _("aucun")),
                (_("Durée"), rule_in_words(procedure.retention)),
                (_("Brouillons"), _("%d jours sans activité, puis effacés") % procedure.retention.draft_days),
            ],
        ),
        (_("Comment elles sont protégées"), [(_("Mesures"), "\u202f; ".join(_measures()))]),
    ]


def _people(procedure: Procedure) -> str:
    return procedure.who or _("les personnes qui font la démarche, et celles qu’elles nomment")


def _source(procedure: Procedure) -> str:
    """Who gives the data (GDPR, article 14, for what does not come from the person)."""
    found = [_("la personne elle-même")]
    fields = list(procedure.every_field())
    if any(field.prefill for field in fields):
        found.append(_("FranceConnect, quand elle s’identifie par lui"))
    for field in fields:
        source = described(field.source) if isinstance(field, ConnectedField) else None
        if source is not None:
            words = {"who": source.who, "what": source.what}
            found.append(_("%(who)s (%(what)s), par API Particulier, avec l’accord de la personne") % words)
    if any(isinstance(field, RegisteredBase) and field.lookup for field in fields):
        found.append(_("l’annuaire des entreprises de l’État, à partir d’un numéro SIRET ou RNA"))
    return "\u202f; ".join(found)


def _automatic(procedure: Procedure) -> str:
    if procedure.silence.delay is None or procedure.silence.effect == "none":
        return _("aucune\u00a0: un agent répond")
    return _("aucune sur le fond\u202f; le silence de la mairie a l’effet que lui donne la loi (%s)") % (
        procedure.silence.article
    )


def _measures() -> list[str]:
    """What the platform does for every teleservice."""
    return [
        _("données de chaque commune séparées dans la base par un schéma et un rôle à elle"),
        _("fichiers chiffrés avec la clé de la commune, jamais à une adresse publique"),
        _("agents identifiés par ProConnect, avec un rôle dans un service"),
        _("lectures et actions inscrites dans le journal de la commune"),
        _("échanges chiffrés (TLS)"),
        _("sauvegardes, et restauration essayée chaque nuit sur une commune"),
        _("effacement automatique au terme, prouvé par un certificat"),
    ]
