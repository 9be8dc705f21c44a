"""What waits for an agent, each working morning of the commune, by e-mail: counts and where to read, nothing of anybody.

Nothing is sent when nothing waits. Asked again the same morning (a worker that died, an hour late), it is one e-mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design.context import theme_of
from identity.accounts.models import Agent, Membership
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.mails import FOLDER
from teleservices.dossiers.models import Dossier, Event
from teleservices.dossiers.perms import ACTING_ROLES
from teleservices.instruction.enums import OPEN_STATES, SOON_DAYS
from teleservices.instruction.models import Opinion, Preference
from teleservices.instruction.perms import acting_services, heads
from teleservices.instruction.selectors import headed_by
from tenants.outbox.mail import send_mail

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tenants.models import Commune

#: Hours of the commune between which a digest leaves: after an outage, that of the morning is still one until noon.
FIRST_HOUR, LAST_HOUR = 7, 12
_SATURDAY: Final = 5
_LONGEST: Final = timedelta(days=7)
_FROM_CITIZENS: Final = (EventKind.MESSAGE_FROM_CITIZEN, EventKind.CORRECTION_ANSWERED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the e-mail: what waits, and the page that lists it."""

    words: str
    link: str


def send_digests(commune: Commune, now: datetime) -> int:
    """In the commune's schema: one e-mail an agent for whom something waits; how many."""
    here = now.astimezone(ZoneInfo(commune.time_zone))
    if not FIRST_HOUR <= here.hour < LAST_HOUR or here.weekday() >= _SATURDAY:
        return 0
    held = Membership.objects.filter(role__in=ACTING_ROLES).values("agent_id")
    agents = Agent.objects.filter(is_active=True, pk__in=held).exclude(email="")
    return sum(_send(agent, commune, here) for agent in agents)


@transaction.atomic
def _send(agent: Agent, commune: Commune, here: datetime) -> bool:
    Preference.objects.get_or_create(agent=agent)
    mine = Preference.objects.select_for_update().get(agent=agent)
    today, since = here.date(), _since(mine.digest_sent_on, here)
    if not mine.wants_digest or mine.digest_sent_on == today:
        return False
    mine.digest_sent_on = today
    mine.save(update_fields=["digest_sent_on"])
    lines = what_waits(agent, since, today)
    if not lines:
        return False
    send_mail(
        to=agent.email,
        subject=_("Ce qui attend ce matin"),
        template=f"{FOLDER}/digest",
        context={
            "lines": [Waiting(one.words, commune.base_url + one.link) for one in lines],
            "settings_link": f"{commune.base_url}/instruction/reglages/",
            "theme": theme_of(commune),
            "sender_name": "",
            "town_hall": None,
        },
        key=f"digest:{agent.pk}:{today}",
    )
    return True


def _since(last: date | None, here: datetime) -> datetime:
    """The morning of the last digest; a day ago when there was none lately."""
    if last is None or here.date() - last > _LONGEST:
        return here - timedelta(days=1)
    return datetime.combine(last, time(FIRST_HOUR), here.tzinfo)


def what_waits(agent: Agent, since: datetime, today: date) -> list[Waiting]:
    """Four counts: new and taken by nobody, said by citizens, dates that come, opinions to give. Who heads a service has
    the dates of what its colleagues follow too."""
    services = [one.pk for one in acting_services(agent)]
    mine_or_free = Q(assigned_to=agent.pk) | Q(assigned_to=None)
    mine = mine_or_free | (headed_by(agent) if heads(agent) else Q(pk__in=[]))
    open_here = Dossier.objects.filter(service__in=services, state__in=OPEN_STATES)
    counts = (
        (
            open_here.filter(assigned_to=None, submitted_at__gte=since).count(),
            _new,
            "?tri=recentes&suivi=personne",
        ),
        (_heard(agent, since), _said, "?file=moi&tri=mouvement"),
        (
            open_here.filter(mine, due_on__lte=today + timedelta(days=SOON_DAYS)).count(),
            _due,
            "?file=echeance",
        ),
        (_opinions(services), _to_give, "avis/"),
    )
    return [Waiting(words(count), f"/instruction/{link}") for count, words, link in counts if count]


def _heard(agent: Agent, since: datetime) -> int:
    """Of the agent's dossiers, how many had news of their citizen."""
    events = Event.objects.filter(dossier__assigned_to=agent.pk, kind__in=_FROM_CITIZENS, at__gte=since)
    return events.order_by().values("dossier").distinct().count()


def _opinions(services: list[UUID]) -> int:
    return Opinion.objects.filter(service__in=services, answered_at=None, withdrawn_at=None).count()


def _new(count: int) -> str:
    return ngettext(
        "%(count)d nouvelle demande que personne ne suit",
        "%(count)d nouvelles demandes que personne ne suit",
        count,
    ) % {"count": count}


def _said(count: int) -> str:
    return ngettext(
        "%(count)d de vos demandes a reçu un message ou un complément",
        "%(count)d de vos demandes ont reçu un message ou un complément",
        count,
    ) % {"count": count}


def _due(count: int) -> str:
    return ngettext(
        "%(count)d échéance légale dans les trois jours, ou passée",
        "%(count)d échéances légales dans les trois jours, ou passées",
        count,
    ) % {"count": count}


def _to_give(count: int) -> str:
    return ngettext("%(count)d avis à rendre", "%(count)d avis à rendre", count) % {"count": count}
