"""E-mails of a dossier: what happened and where to read it. Never an answer, a piece or a tracking code in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from design.context import theme_of
from teleservices.dossiers.acknowledgements import service_contact
from tenants.current import current_commune
from tenants.outbox.mail import Attachment, send_mail

if TYPE_CHECKING:
    from teleservices.dossiers.models import Acknowledgement, Correction, Dossier, Draft, Message, Piece

FOLDER = "teleservices/emails"


def send_to_person(
    dossier: Dossier,
    *,
    subject: str,
    template: str,
    key: str,
    attachments: tuple[Attachment, ...] = (),
    **context: Any,
) -> None:
    """To the person, when they left an address; to who is mandated as well, when somebody acts for them."""
    commune = current_commune()
    contact = service_contact(dossier.offer, dossier.service)
    for rank, (address, has_account) in enumerate(recipients(dossier)):
        link = f"/compte/demandes/{dossier.pk}/" if has_account else "/suivi/"
        send_mail(
            to=address,
            subject=subject,
            template=f"{FOLDER}/{template}",
            context={
                "dossier": dossier,
                "link": f"{commune.base_url}{link}",
                "has_account": has_account,
                "contact": contact,
                "theme": theme_of(commune),
                "sender_name": "",
                "town_hall": None,
                **context,
            },
            attachments=attachments,
            key=f"{key}:{rank}" if rank else key,
            sealed=dossier.is_confidential,
        )


def recipients(dossier: Dossier) -> list[tuple[str, bool]]:
    """Who is written to of a dossier, and whether it is in their account; one query for what was filed for another."""
    mandate = dossier.mandate_or_none
    found = [(dossier.email, dossier.citizen_id is not None and mandate is None)]
    if mandate is not None and mandate.actor_email.casefold() != dossier.email.casefold():
        found.append((mandate.actor_email, dossier.citizen_id is not None))
    return [(address, has_account) for address, has_account in found if address]


def send_acknowledgement(dossier: Dossier, act: Acknowledgement) -> None:
    with act.pdf.open("rb") as pdf:
        attachment = Attachment(f"{dossier.reference}.pdf", "application/pdf", pdf.read())
    send_to_person(
        dossier,
        subject=_("Votre demande %(reference)s est arrivée") % {"reference": dossier.reference},
        template="acknowledgement",
        key=f"acknowledgement:{dossier.pk}",
        attachments=(attachment,),
        act=act.content,
        steps=dossier.procedure.after_deposit,
    )


def send_message_notice(dossier: Dossier, message: Message) -> None:
    send_to_person(
        dossier,
        subject=_("Un message pour votre demande %(reference)s") % {"reference": dossier.reference},
        template="message",
        key=f"message:{message.pk}",
    )


def send_correction_request(dossier: Dossier, correction: Correction) -> None:
    send_to_person(
        dossier,
        subject=_("Il manque quelque chose à votre demande %(reference)s") % {"reference": dossier.reference},
        template="correction",
        key=f"correction:{correction.pk}",
        correction=correction,
    )


def send_infected_piece(dossier: Dossier, piece: Piece) -> None:
    """The file is named by what it was asked for, and not by its own name: that may say something of the person."""
    send_to_person(
        dossier,
        subject=_("Un fichier de votre demande %(reference)s est à remplacer")
        % {"reference": dossier.reference},
        template="infected",
        key=f"infected:{piece.pk}",
        label=piece.label,
    )


def send_decision(dossier: Dossier) -> None:
    moment = dossier.decided_at.isoformat() if dossier.decided_at else ""
    send_to_person(
        dossier,
        subject=_("Réponse à votre demande %(reference)s") % {"reference": dossier.reference},
        template="decision",
        key=f"decision:{dossier.pk}:{moment}",
    )


def send_new_code(dossier: Dossier, code: str, *, to: str, key: str) -> None:
    """The code alone, to who asked for it: they already know the reference, and nothing else is told."""
    commune = current_commune()
    send_mail(
        to=to,
        subject=_("Votre nouveau code de suivi"),
        template=f"{FOLDER}/new_code",
        context={
            "dossier": dossier,
            "link": f"{commune.base_url}/suivi/",
            "contact": service_contact(dossier.offer, dossier.service),
            "code": code,
            "theme": theme_of(commune),
            "sender_name": "",
            "town_hall": None,
        },
        key=key,
        sealed=dossier.is_confidential,
    )


def send_resume_link(draft: Draft, email: str, link: str, key: str) -> None:
    """To the address that the person just typed."""
    commune = current_commune()
    send_mail(
        to=email,
        subject=_("Reprendre votre démarche"),
        template=f"{FOLDER}/resume",
        context={
            "draft": draft,
            "title": draft.procedure.title,
            "link": f"{commune.base_url}{link}",
            "theme": theme_of(commune),
            "sender_name": "",
            "town_hall": None,
        },
        key=key,
        sealed=draft.is_confidential,
    )
