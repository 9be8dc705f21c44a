"""The terms of use of a teleservice: CRPA, article L112-9 makes them binding once they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from teleservices.compliance.papers import Paper, Section, controller
from teleservices.definition.enums import Acknowledgement, Identification

if TYPE_CHECKING:
    from teleservices.definition import Procedure
    from tenants.models import Commune


def terms_of(procedure: Procedure, commune: Commune | None) -> Paper:
    """For the commune that publishes them; without one, the operator's model."""
    return Paper(
        title=_("Conditions d’utilisation\u00a0: %(title)s") % {"title": procedure.title},
        subtitle=_("Version %d de la démarche") % procedure.version,
        lead=_(
            "Ces conditions s’appliquent à toute personne qui fait cette démarche en ligne (code des relations entre le "
            "public et l’administration, article L112-9)."
        ),
        sections=[
            Section(_("Le service"), _service(procedure, commune)),
            Section(_("Qui peut l’utiliser"), _who(procedure)),
            Section(_("Ce que vous envoyez"), _sending(procedure)),
            Section(_("Ce que vous recevez"), _receiving(procedure)),
            Section(_("Vos engagements"), _duties()),
            Section(_("Disponibilité"), _availability()),
            Section(_("Vos données"), _data(procedure)),
        ],
    )


def _service(procedure: Procedure, commune: Commune | None) -> list[str]:
    words = {"who": controller(commune), "operator": settings.OPERATOR_NAME}
    return [
        procedure.summary,
        _("Il est proposé par %(who)s. %(operator)s l’héberge pour elle.") % words,
        _(
            "Son utilisation est facultative et gratuite\u00a0: la même demande peut se faire à la mairie ou par "
            "courrier. Ce que coûte la démarche elle-même\u00a0: %s"
        )
        % procedure.cost.text,
    ]


def _who(procedure: Procedure) -> list[str]:
    match procedure.identification:
        case Identification.NONE:
            proof = _("Aucune identification préalable n’est demandée. Un compte est possible et facultatif.")
        case Identification.EMAIL:
            proof = _("Une adresse e-mail vérifiée est demandée.")
        case Identification.FRANCECONNECT:
            proof = _(
                "Une identification par FranceConnect est demandée. Sans elle, la demande se fait à la mairie."
            )
    return [procedure.who, proof] if procedure.who else [proof]


def _sending(procedure: Procedure) -> list[str]:
    found = [
        _(
            "Vous répondez aux questions, relisez vos réponses et les envoyez. La mairie ne vous demandera pas de "
            "les confirmer ou de les répéter sous une autre forme (article L112-8 du même code)."
        )
    ]
    documents = procedure.documents()
    if documents:
        kinds = sorted({kind for one in documents for kind in one.accepted_in_words().split(", ")})
        found.append(
            _("Formats acceptés\u00a0: %(kinds)s. Taille d’un fichier\u00a0: %(size)d Mo au plus.")
            % {"kinds": ", ".join(kinds), "size": max(one.max_megabytes for one in documents)}
        )
    found.append(_("Un brouillon est gardé %d jours, puis effacé.") % procedure.retention.draft_days)
    return found


def _receiving(procedure: Procedure) -> list[str]:
    if procedure.acknowledgement.kind is Acknowledgement.FULL:
        first = _(
            "Dès l’envoi, un accusé de réception électronique vous est donné (article L112-11)\u00a0: il dit la "
            "date, le service chargé de la demande et ce que vaut le silence de la mairie."
        )
    else:
        first = _("Dès l’envoi, un reçu vous est donné. %s") % procedure.acknowledgement.exemption
    return [
        first,
        _(
            "Une référence et un code de suivi permettent de lire les réponses sans compte. Les e-mails préviennent qu’une "
            "réponse est là\u202f; ils ne la contiennent pas."
        ),
    ]


def _duties() -> list[str]:
    return [
        _(
            "Vous donnez des informations exactes. Une fausse déclaration est punie par la loi (code pénal, article 441-7)."
        ),
        _(
            "Les envois abusifs, par leur nombre ou leur caractère répétitif, peuvent être bloqués après vous en avoir "
            "informé (article L112-11)."
        ),
    ]


def _availability() -> list[str]:
    return [
        _(
            "Le service est ouvert jour et nuit. Il peut être interrompu pour son entretien\u202f; une page dit "
            "alors quand il revient, et ce qui a été enregistré n’est pas perdu."
        ),
        _(
            "La date de votre demande est celle de l’envoi, à l’heure de la commune, même hors des heures d’ouverture."
        ),
    ]


def _data(procedure: Procedure) -> list[str]:
    notice = procedure.privacy
    return [
        _("Elles servent à\u00a0: %s") % notice.purpose,
        _("Elles sont gardées\u00a0: %s") % notice.retention,
        notice.rights,
    ]
