"""What of the operator waits for an answer (``settings.TO_DO_SOURCES``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import ngettext

from cms.gestion.todo import Line, ToDo
from cms.received import selectors
from cms.received.perms import decides

if TYPE_CHECKING:
    from identity.accounts.models import Agent


def proposals(agent: Agent) -> list[ToDo]:
    """Alerts, news and legal texts that the operator proposes; nothing for who does not publish."""
    if not decides(agent):
        return []
    waiting = [one for one in selectors.arrivals() if one.waits]
    if not waiting:
        return []
    title = ngettext(
        "Une proposition de l’opérateur attend votre réponse",
        "%(count)s propositions de l’opérateur attendent votre réponse",
        len(waiting),
    ) % {"count": len(waiting)}
    url = reverse("received")
    return [
        ToDo(
            title,
            __("Répondre"),
            url,
            icon="download",
            lines=tuple(Line(one.title, url) for one in waiting[:4]),
        )
    ]
