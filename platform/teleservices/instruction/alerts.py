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
    from collections.abc import Sequence

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier

#: Dossiers that one e-mail names; the list has them all.
MOST_NAMED = 20


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


def tell_entrusted_together(to: Agent, by: Agent, dossiers: Sequence[Dossier], *, key: str) -> None:
    """Somebody else gave them several dossiers at once: one e-mail."""
    if not dossiers or to.pk == by.pk or not wants_alerts(to):
        return
    if len(dossiers) == 1:
        tell_entrusted(dossiers[0], to, by)
        return
    commune = current_commune()
    send_mail(
        to=to.email,
        subject=_("%(count)s demandes vous sont confiées") % {"count": len(dossiers)},
        template=f"{FOLDER}/entrusted",
        context={
            "text": _("%(agent)s vous confie ces demandes.") % {"agent": by},
            "references": [f"{one.reference} – {one.title}" for one in dossiers[:MOST_NAMED]],
            "more": max(0, len(dossiers) - MOST_NAMED),
            "link": f"{commune.base_url}/instruction/?file=moi",
            "theme": theme_of(commune),
            "sender_name": "",
            "town_hall": None,
        },
        key=f"desk:{key}"[:200],
    )


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
