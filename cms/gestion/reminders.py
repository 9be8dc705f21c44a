"""One letter a month, at most, to those who keep the site: the pages that somebody must read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext

from cms.gestion import reviews
from identity.accounts.enums import PUBLISHING_ROLES
from identity.accounts.models import Agent
from tenants.current import current_commune
from tenants.outbox.mail import send_mail

if TYPE_CHECKING:
    from datetime import date


@transaction.atomic
def remind(today: date) -> int:
    """How many letters. The key of a letter is its month: run every day, each person gets one at most."""
    found = reviews.due(today)
    if not found:
        return 0
    commune = current_commune()
    subject = ngettext(
        "%(place)s : une page du site à relire", "%(place)s : %(count)s pages du site à relire", len(found)
    ) % {"place": commune.name, "count": len(found)}
    people = Agent.objects.filter(is_active=True, memberships__role__in=PUBLISHING_ROLES).distinct()
    for agent in people:
        send_mail(
            to=agent.email,
            subject=subject,
            template="cms/gestion/emails/reviews",
            context={
                "place": commune.name,
                "pages": [{"title": one.page.title, "due_on": one.due_on} for one in found[:20]],
                "more": max(0, len(found) - 20),
                "link": commune.base_url + reverse("gestion-reviews"),
            },
            key=f"reviews:{today:%Y-%m}:{agent.pk}",
        )
    return len(people)
