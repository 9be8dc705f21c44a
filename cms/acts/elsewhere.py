"""The register where the rest of the site asks for it: the search, the home, the first screen of ``/gestion/``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.acts import drafts
from cms.acts.models import UNREAD, Act
from cms.acts.perms import may_keep_the_register
from cms.acts.reminders import reminders
from cms.gestion.todo import MOST_LINES, Line, ToDo
from cms.pages.results import Result
from cms.pages.search import has_every_word, question
from design.components import DatedEntry

if TYPE_CHECKING:
    from cms.acts.models import ActQuerySet
    from cms.pages.asked import Asked
    from identity.accounts.models import Agent
    from tenants.together import Asking

#: A site's search shows the best acts, and ``/actes/`` all of them.
MOST_FOUND: Final = 10
#: The weight of an act's object and number in its index (cms.acts.services).
OF_THE_OBJECT: Final = "A"


def results(asked: Asked) -> list[Result]:
    """``settings.SEARCH_SOURCES``: acts whose file may be read, current or archived: those whose object says it, then those
    that mention it, the newest first; one statement."""
    readable = Act.objects.filter(withdrawn_at=None, superseded_by=None).defer(*UNREAD)
    found = readable.filter(search=question(asked, every=False)).annotate(
        whole=has_every_word(asked, "search"), about=has_every_word(asked, "search", weight=OF_THE_OBJECT)
    )
    return [
        Result(
            act.shown_title,
            act.get_absolute_url(),
            _("Acte de la commune"),
            f"{act.reference}. {act.matter_short}".rstrip(". "),
            has_every_word=bool(vars(act)["whole"]),
            is_aside=not vars(act)["about"],
        )
        for act in found.order_by("-about", "-whole", "-adopted_on", "-posted_at")[:MOST_FOUND]
    ]


def on_the_home(count: int) -> Asking[list[DatedEntry]]:
    """``settings.HOME_SOURCES``: what is posted today, the newest first, with the day when it was."""
    return _newest(Act.objects.filter(current_until__gte=timezone.localdate()), count)


def latest(count: int) -> Asking[list[DatedEntry]]:
    """``settings.BLOCK_SOURCES``: what was posted last, in the archive or not."""
    return _newest(Act.objects.all(), count)


def _newest(acts: ActQuerySet, count: int) -> Asking[list[DatedEntry]]:
    readable = acts.filter(withdrawn_at=None, superseded_by=None).defer(*UNREAD)
    (newest,) = yield (readable.order_by("-posted_at", "-id")[:count],)
    return [
        DatedEntry(act.posted_on, act.shown_title, act.get_absolute_url(), act.reference) for act in newest
    ]


def to_do(agent: Agent) -> list[ToDo]:
    """``settings.TO_DO_SOURCES``: what the law expects of the last sessions, and what was deposited and not published."""
    return [*_expected(), *_to_check()] if may_keep_the_register(agent) else []


def _expected() -> list[ToDo]:
    missing = reminders()
    if not missing:
        return []
    title = ngettext(
        "Un document du conseil municipal est à publier",
        "%(count)s documents du conseil municipal sont à publier",
        len(missing),
    ) % {"count": len(missing)}
    lines = tuple(
        Line(str(one.nature.label), _to(one.nature.value, one.session_on.isoformat()), one.text)
        for one in missing[:MOST_LINES]
    )
    late = any(one.is_late for one in missing)
    return [
        ToDo(
            title, _("Ouvrir le registre"), reverse("acts-desk"), icon="doc-full", is_urgent=late, lines=lines
        )
    ]


def _to(nature: str, session: str) -> str:
    return f"{reverse('acts-deposit')}?nature={nature}&seance={session}"


def _to_check() -> list[ToDo]:
    waiting = drafts.every()
    if not waiting:
        return []
    title = ngettext(
        "Un acte déposé attend d’être vérifié et publié",
        "%(count)s actes déposés attendent d’être vérifiés et publiés",
        len(waiting),
    ) % {"count": len(waiting)}
    lines = tuple(
        Line(draft.deposit.title, reverse("acts-check", args=[draft.id]), draft.made_by)
        for draft in waiting[:MOST_LINES]
    )
    url = lines[0].url if len(waiting) == 1 else reverse("acts-desk")
    return [ToDo(title, _("Vérifier"), url, icon="doc-full", lines=lines)]
