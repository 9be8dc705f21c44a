"""The acknowledgement as data: what the page shows, the PDF prints and the hash seals (CRPA R112-5, R112-11-1)."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from design.pdf import Letter, Party, Section, render_letter
from design.typography import date_in_full, file_size, moment_in_full, phone
from identity.town_hall.selectors import town_hall
from teleservices.deadlines import SilenceEffect
from teleservices.deadlines.sentences import delay_in_words
from teleservices.definition.enums import Acknowledgement as Duty
from teleservices.definition.timing import Unanswered
from teleservices.dossiers.clock import ONE_DAY, completeness_day
from teleservices.dossiers.courts import court_of
from teleservices.dossiers.enums import DESK_ORIGINS, ConsentForm, Origin
from tenants.geography import of_commune

if TYPE_CHECKING:
    from datetime import date, datetime

    from design.context import CommuneTheme
    from identity.town_hall.models import Service
    from teleservices.definition import Procedure
    from teleservices.definition.appeals import Appeals
    from teleservices.dossiers.models import Dossier, Mandate, Offer, Piece
    from tenants.models import Commune

Part = dict[str, Any]
"""{"title", "paragraphs", "pairs": [[label, value]], "items"}: the parts that a page and a letter are made of."""


def part(
    title: str, *paragraphs: str, pairs: list[list[str]] | None = None, items: list[str] | None = None
) -> Part:
    return {"title": title, "paragraphs": list(paragraphs), "pairs": pairs or [], "items": items or []}


def act_of(
    dossier: Dossier, offer: Offer, pieces: list[Piece], commune: Commune, mandate: Mandate | None = None
) -> dict[str, Any]:
    """The act of one deposit; every word of it is kept and hashed."""
    procedure = dossier.procedure
    full = procedure.acknowledgement.kind is Duty.FULL
    local = dossier.submitted_at.astimezone(ZoneInfo(commune.time_zone))
    received = _received(local, mandate)
    title = _title(dossier) if full else _("Reçu de votre demande")
    parts = [
        _deposit(dossier, commune, received),
        *([_mandate(mandate)] if mandate else []),
        _pieces(pieces),
        _service(offer, dossier.service),
        *(_silence(dossier, commune) if full else [_exemption(procedure)]),
        part(_("Et maintenant"), items=list(procedure.after_deposit)),
        _privacy(procedure, commune),
    ]
    return {
        "kind": procedure.acknowledgement.kind.value,
        "title": title,
        "reference": dossier.reference,
        "received_at": dossier.submitted_at.isoformat(),
        "received_at_local": local.isoformat(),
        "received_in_words": received,
        "procedure": {"slug": dossier.slug, "version": procedure.version, "digest": dossier.copy.digest},
        "commune": {"name": commune.name, "siren": commune.siren, "siret": commune.siret},
        "bundle_sha256": dossier.bundle_sha256,
        "due_on": dossier.due_on.isoformat() if dossier.due_on else None,
        "parts": [one for one in parts if one["paragraphs"] or one["pairs"] or one["items"]],
    }


def _title(dossier: Dossier) -> str:
    """« Électronique » is said of what came by electronic means (CRPA L112-11); an agent may have typed a paper form."""
    if dossier.origin in DESK_ORIGINS:
        return _("Accusé de réception")
    return _("Accusé de réception électronique")


def _mandate(mandate: Mandate) -> Part:
    """Who filed for whom, and by what right."""
    received = mandate.received_on
    pairs = [
        [_("Déposée par"), mandate.acting],
        [_("Saisie par"), mandate.agent_label if mandate.actor_name else ""],
        [_("Pour"), mandate.person],
        [_("Accord de la personne"), str(ConsentForm(mandate.consent).label)],
        [_("Accord donné le"), date_in_full(mandate.consent_on, weekday=False)],
        [_("Formulaire papier reçu le"), date_in_full(received, weekday=False) if received else ""],
        [_("Enregistrée le"), moment_in_full(timezone.localtime(mandate.created_at))],
    ]
    return part(_("Demande faite pour une autre personne"), pairs=[pair for pair in pairs if pair[1]])


def _received(local: datetime, mandate: Mandate | None) -> str:
    """The day alone for a paper form: nobody noted its hour."""
    on_paper = mandate is not None and mandate.received_on == local.date()
    return date_in_full(local) if on_paper else moment_in_full(local)


def _deposit(dossier: Dossier, commune: Commune, received: str) -> Part:
    collectivity = (
        f"{commune.name} (SIRET {commune.siret})"
        if commune.siret
        else f"{commune.name} (SIREN {commune.siren})"
    )
    pairs = [
        [_("Démarche"), f"{dossier.title} ({_('version')} {dossier.procedure.version})"],
        [_("Numéro d’enregistrement") if dossier.procedure.numbering else _("Référence"), dossier.reference],
        [_("Reçue le"), received],
        [
            _("Horodatage (temps universel)"),
            dossier.submitted_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        ],
        [_("Collectivité"), collectivity],
        [_("Demandeur"), dossier.person or _("Non communiqué")],
        [_("Adresse électronique du demandeur"), dossier.email or _("Non communiquée")],
        [_("Déposée"), str(Origin(dossier.origin).label)],
        [_("Empreinte (SHA-256)"), dossier.bundle_sha256],
    ]
    full = dossier.procedure.acknowledgement.kind is Duty.FULL
    basis = (
        _(
            "Délivré en application du code des relations entre le public et l’administration (CRPA), articles L112-3 "
            "et R112-5."
        )
        if dossier.origin in DESK_ORIGINS
        else _(
            "Délivré en application du code des relations entre le public et l’administration (CRPA), articles L112-11 "
            "et R112-11-1."
        )
    )
    return part(_("Votre demande"), *([basis] if full else []), pairs=pairs)


def _pieces(pieces: list[Piece]) -> Part:
    if not pieces:
        return part(_("Pièces reçues"), _("Aucune pièce n’est jointe à cette demande."))
    return part(
        _("Pièces reçues"), items=[f"{one.label}\u00a0: {one.name} ({file_size(one.size)})" for one in pieces]
    )


def service_contact(offer: Offer, service: Service) -> dict[str, Any]:
    """How to reach the service in charge: the offer's own contact, the service's, else the town hall's."""
    hall = None if service.is_town_hall or (service.phone and service.address) else town_hall()
    fallback = hall or service
    return {
        "name": service.name,
        "lines": list(service.address_lines or fallback.address_lines),
        "phone": offer.contact_phone or service.phone or fallback.phone,
        "email": offer.contact_email or service.email or fallback.email,
    }


def _service(offer: Offer, service: Service) -> Part:
    contact = service_contact(offer, service)
    pairs = [
        [_("Service"), contact["name"]],
        [_("Adresse"), ", ".join(contact["lines"])],
        [_("Téléphone"), phone(contact["phone"]) if contact["phone"] else ""],
        [_("E-mail"), contact["email"]],
    ]
    return part(_("Service chargé de votre demande"), pairs=[pair for pair in pairs if pair[1]])


def _exemption(procedure: Procedure) -> Part:
    return part(_("Nature de ce reçu"), procedure.acknowledgement.exemption)


def _silence(dossier: Dossier, commune: Commune) -> list[Part]:
    """What silence means and on what day, how to contest, what happens when something is missing."""
    silence, procedure = dossier.silence, dossier.procedure
    missing = _missing(dossier, procedure, commune)
    if silence.effect is SilenceEffect.NONE or dossier.due_on is None:
        return [part(_("Délai"), _("Le silence de la mairie n’a pas d’effet sur cette demande.")), missing]
    when = {"date": date_in_full(dossier.due_on, weekday=False), "article": silence.article}
    if silence.effect is SilenceEffect.ACCEPTANCE:
        told = silence.told.replace("{date}", when["date"])
        return [_accepted(when, dossier.due_explanation, told), missing]
    return [_rejected(when, dossier.due_explanation), _appeals(dossier, dossier.due_on, commune), missing]


def _missing(dossier: Dossier, procedure: Procedure, commune: Commune) -> Part:
    """CRPA L114-5, and what a text of its own adds (code de l’urbanisme, R423-38 and R423-39)."""
    told = [
        _(
            "Le service vous dira lesquelles et dans quel délai les envoyer. Le délai est arrêté jusqu’à ce que "
            "vous les ayez fournies (code des relations entre le public et l’administration, article L114-5)."
        )
    ]
    rule = dossier.completeness
    if rule:
        deposited = dossier.submitted_at.astimezone(ZoneInfo(commune.time_zone)).date()
        over = completeness_day(rule, deposited, commune.holidays_subdivision)
        last = date_in_full(over - ONE_DAY, weekday=False) if over else ""
        words = {"day": last, "article": rule.article}
        told.append(_("Il peut vous les demander jusqu’au %(day)s (%(article)s).") % words)
    if rule and rule.answer_within:
        words = {"delay": delay_in_words(rule.answer_within.as_delay()), "article": rule.answer_article}
        told.append(_("Vous aurez %(delay)s pour les envoyer (%(article)s).") % words)
    if rule and rule.unanswered is Unanswered.REJECTION:
        told.append(_("Sans elles à la fin de ce délai, votre demande sera rejetée, sans autre décision."))
    longer = [
        _("%(label)s\u00a0: %(delay)s de plus (%(article)s)")
        % {"label": one.label, "delay": delay_in_words(one.delay.as_delay()), "article": one.article}
        for one in procedure.timing.extensions
    ]
    if longer:
        told.append(
            _("Le délai de réponse peut être prolongé dans ces cas. La mairie vous préviendra\u00a0:")
        )
    return part(_("S’il manque une pièce ou une information"), *told, items=longer)


def _accepted(when: dict[str, str], explanation: str, told: str) -> Part:
    return part(
        _("Sans réponse de la mairie : acceptation"),
        _(
            "Votre demande peut faire l’objet d’une acceptation implicite. Si votre dossier est complet et que vous "
            "n’avez pas reçu de réponse le %(date)s, votre demande est acceptée à cette date (%(article)s)."
        )
        % when,
        _(
            "Vous pourrez alors demander une attestation de cette acceptation (code des relations entre le public "
            "et l’administration, article L232-3)."
        ),
        *([told] if told else []),
        explanation,
    )


def _rejected(when: dict[str, str], explanation: str) -> Part:
    return part(
        _("Sans réponse de la mairie : refus"),
        _(
            "Votre demande peut faire l’objet d’un refus implicite. Si votre dossier est complet et que vous n’avez pas "
            "reçu de réponse le %(date)s, votre demande est refusée à cette date (%(article)s)."
        )
        % when,
        explanation,
    )


def _appeals(dossier: Dossier, due_on: date, commune: Commune) -> Part:
    """Routes and times of appeal against the implied refusal (CRPA R112-5; CJA R421-1 to R421-5, R414-6)."""
    when = {"date": date_in_full(due_on, weekday=False)}
    own = dossier.appeals
    usual = _("Vous avez deux mois à partir du refus, donc du %(date)s, pour le contester\u00a0:") % when
    return part(
        _("Contester un refus"),
        own.intro if own and own.intro else usual,
        items=appeal_routes(commune, own),
    )


def appeal_routes(commune: Commune, own: Appeals | None) -> list[str]:
    """How a decision of the commune is contested: as the procedure says (`Dossier.appeals`), else by the common rule."""
    if own is not None:
        return own.in_words(place=_of(commune), court=court_of(commune.insee))
    return [
        _(
            "par un recours gracieux, en écrivant au maire %(place)s. Le délai pour saisir le tribunal repart alors de la "
            "réponse du maire, ou de la fin des deux mois où il ne répond pas\u202f;"
        )
        % {"place": _of(commune)},
        _(
            "par un recours devant %(court)s, sur le site www.telerecours.fr (Télérecours citoyens) ou par courrier (code "
            "de justice administrative, articles R421-1 à R421-5)."
        )
        % {"court": court_of(commune.insee)},
    ]


def _of(commune: Commune) -> str:
    return of_commune(commune.insee, commune.name)


def _privacy(procedure: Procedure, commune: Commune) -> Part:
    notice = procedure.privacy
    dpo = commune.dpo_contact or _("la mairie, à l’attention du délégué à la protection des données")
    pairs = [
        [_("Responsable"), _("la commune %(place)s") % {"place": _of(commune)}],
        [_("Délégué à la protection des données"), dpo],
        [_("But"), notice.purpose],
        [_("Base légale"), notice.legal_basis],
        [_("Réponses obligatoires"), notice.mandatory],
        [_("Destinataires"), ", ".join(notice.recipients)],
        [_("Conservation"), notice.retention],
    ]
    return part(_("Vos données personnelles"), notice.rights, pairs=pairs)


def as_pdf(act: dict[str, Any], commune: Commune, theme: CommuneTheme, contact: dict[str, Any]) -> bytes:
    """The act as an accessible PDF: its words and nothing else."""
    notice = _("Démonstration, sans lien avec la commune") if commune.is_demonstration else ""
    return render_letter(
        Letter(
            title=act["title"],
            sender=Party(_("Mairie %(place)s") % {"place": _of(commune)}, contact["lines"]),
            look=theme.of_letters,
            reference=act["reference"],
            place_date=_("Reçue le %(moment)s") % {"moment": act["received_in_words"]},
            sections=[
                Section(
                    one["title"],
                    one["paragraphs"],
                    [(label, value) for label, value in one["pairs"]],
                    one["items"],
                )
                for one in act["parts"]
            ],
            demonstration=notice,
        )
    )
