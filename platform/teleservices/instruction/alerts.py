"""E-mails to agents and experts: that something waits, and where. Nothing of the person is ever in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from design.context import theme_of
from teleservices.dossiers.mails import FOLDER
from teleservices.instruction.models import Preference
from tenants.current import current_commune
from tenants.outbox.mail import send_mail

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier


def wants_alerts(agent: Agent) -> bool:
    """Unless the agent said otherwise; never somebody who left."""
    refused = Preference.objects.filter(agent=agent.pk, wants_alerts=False).exists()
    return agent.is_active and bool(agent.email) and not refused


def tell_entrusted(dossier: Dossier, to: Agent, by: Agent) -> None:
    """Somebody else gave them the dossier."""
    if to.pk == by.pk or not wants_alerts(to):
        return
    words = {"reference": dossier.reference, "agent": by}
    subject = _("%(reference)s vous est confiée") % words
    text = _("%(agent)s vous confie cette demande.") % words
    write(dossier, to.email, subject, text, key=f"entrusted:{dossier.updated_at.isoformat()}:{to.pk}")


def tell_mentioned(dossier: Dossier, who: Agent, by: Agent, note: object) -> None:
    """A colleague cites them in a note; the note is read on the dossier."""
    if not wants_alerts(who):
        return
    words = {"reference": dossier.reference, "agent": by}
    subject = _("%(reference)s\u00a0: %(agent)s vous cite dans une note") % words
    text = _("%(agent)s vous cite dans une note de cette demande.") % words
    write(dossier, who.email, subject, text, key=f"mention:{note}:{who.pk}")


def write(dossier: Dossier, address: str, subject: str, text: str, *, key: str, link: str = "") -> None:
    """In the caller's transaction; the same key is one e-mail."""
    commune = current_commune()
    send_mail(
        to=address,
        subject=subject,
        template=f"{FOLDER}/alert",
        context={
            "dossier": dossier,
            "text": text,
            "link": commune.base_url + (link or f"/instruction/{dossier.pk}/"),
            "theme": theme_of(commune),
            "sender_name": "",
            "town_hall": None,
        },
        key=f"desk:{key}"[:200],
    )
