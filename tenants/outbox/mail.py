"""E-mails: rendered when they are caused, sent by the outbox from the operator's domain in the commune's name."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from email.utils import formataddr
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from tenants.crypto import decrypt, encrypt
from tenants.current import commune_or_none
from tenants.geography import of_commune
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from tenants.models import Commune
    from tenants.outbox.models import Effect


@dataclass(frozen=True)
class Attachment:
    name: str
    mime_type: str
    content: bytes


SEALED = "$sealed"
"""The one key of a payload that is ciphertext."""


def send_mail(
    *,
    to: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    attachments: tuple[Attachment, ...] = (),
    key: str = "",
    not_before: datetime | None = None,
    sealed: bool = False,
) -> Effect:
    """Enqueue an e-mail made of ``<template>.txt`` and ``<template>.html``; raises what ``enqueue`` raises.

    ``sealed``: it waits under the commune's data key, and nobody reads in the database to whom it goes or what it says.

    The sender is the operator's domain in the commune's name, the answer goes to the commune (Reply-To).
    """
    commune = commune_or_none()
    full = {
        "commune": commune,
        "base_url": commune.base_url if commune else "",
        "subject": subject,
        **context,
    }
    payload = {
        "to": to,
        "subject": " ".join(subject.split()),
        "text": render_to_string(f"{template}.txt", full),
        "html": render_to_string(f"{template}.html", full),
        "from": sender(),
        "reply_to": commune.contact_email if commune else "",
        "attachments": [
            {"name": a.name, "mime_type": a.mime_type, "content": base64.b64encode(a.content).decode()}
            for a in attachments
        ],
    }
    kept = {SEALED: encrypt(json.dumps(payload))} if sealed else payload
    return enqueue("mail", kept, key=key, not_before=not_before)


def sender() -> str:
    """``Mairie de Givors <givors@operator's domain>``: one identity a commune, under a domain the operator signs for."""
    commune = commune_or_none()
    if commune is None:
        return formataddr((settings.OPERATOR_NAME, f"ne-pas-repondre@{settings.OPERATOR_MAIL_DOMAIN}"))
    return formataddr((_town_hall(commune), f"{commune.slug}@{settings.OPERATOR_MAIL_DOMAIN}"))


def _town_hall(commune: Commune) -> str:
    return f"Mairie {of_commune(commune.insee, commune.name)}"


def deliver(effect: Effect) -> None:
    """Outbox handler. The Message-ID is the effect's: a delivery repeated after a crash is the same mail (RFC 5322)."""
    data = effect.payload
    if SEALED in data:
        data = json.loads(decrypt(data[SEALED]))
    mail = EmailMultiAlternatives(
        subject=data["subject"],
        body=data["text"],
        from_email=data["from"],
        to=[data["to"]],
        reply_to=[data["reply_to"]] if data["reply_to"] else [],
        headers={
            "Message-ID": f"<{effect.id}@{settings.OPERATOR_MAIL_DOMAIN}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
        },
    )
    mail.attach_alternative(data["html"], "text/html")
    for item in data["attachments"]:
        mail.attach(item["name"], base64.b64decode(item["content"]), item["mime_type"])
    mail.send(fail_silently=False)
