"""What of « Ma rue » waits for somebody (``settings.TO_DO_SOURCES``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.gestion.todo import MOST_LINES, Line, ToDo
from cms.streets.models import Street
from identity.accounts.perms import may_publish

if TYPE_CHECKING:
    from identity.accounts.models import Agent


def examples(agent: Agent) -> list[ToDo]:
    """The streets that a starting site brought: the same that the commune's opening waits for (``cms.streets.checks``)."""
    if not may_publish(agent):
        return []
    left = list(Street.objects.filter(is_example=True).values_list("name", "slug"))
    if not left:
        return []
    title = ngettext(
        "Une rue d’exemple encore en ligne", "%(count)s rues d’exemple encore en ligne", len(left)
    ) % {"count": len(left)}
    lines = tuple(Line(name, reverse("streets:edit", args=[slug])) for name, slug in left[:MOST_LINES])
    detail = _(
        "Importez le fichier des rues et de leurs collectes, ou retirez-les ensemble. Le site n’ouvre que lorsqu’il "
        "n’en reste plus."
    )
    return [ToDo(title, _("Les remplacer"), reverse("streets:list"), detail, icon="doc-empty", lines=lines)]
