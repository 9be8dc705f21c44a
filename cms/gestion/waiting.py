"""What waits for the person who opens ``/gestion/``: each function is a line of ``TO_DO_SOURCES``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.template.defaultfilters import date as written
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Comment, Page, Revision, WorkflowState
from wagtail.permissions import page_permission_policy

from cms.gestion import publication, quota, reviews, scheduled
from cms.gestion.todo import MOST_LINES, Line, ToDo
from cms.pages import selectors
from cms.reports.models import SiteReport
from identity.accounts.perms import may_publish

if TYPE_CHECKING:
    from wagtail.query import PageQuerySet

    from identity.accounts.models import Agent

#: How long before its end a page is told of.
SOON = timedelta(days=14)


def pages_to_read(agent: Agent) -> list[ToDo]:
    """Submitted by somebody, to be approved by this person."""
    states = publication.waiting_for(agent)
    if not states:
        return []
    lines = []
    for state in states[:MOST_LINES]:
        page = state.revision.content_object
        lines.append(
            Line(
                state.revision.object_str, reverse("wagtailadmin_pages:edit", args=[page.pk]), state.task.name
            )
        )
    title = ngettext("Une page à relire", "%(count)s pages à relire", len(states)) % {"count": len(states)}
    url = lines[0].url if len(states) == 1 else reverse("wagtailadmin_reports:workflow_tasks")
    return [ToDo(title, _("Relire"), url, icon="tasks", is_urgent=True, lines=tuple(lines))]


def drafts(agent: Agent) -> list[ToDo]:
    """Written and not online, nor programmed; what is being read by others waits for them, what was held back is told
    above."""
    programmed = Revision.page_revisions.filter(approved_go_live_at__isnull=False).values_list(
        "object_id", flat=True
    )
    read = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).values_list(
        "object_id", flat=True
    )
    stopped = scheduled.held().values_list("page_id", flat=True)
    elsewhere = [int(pk) for pk in {*programmed, *read, *stopped}]
    pages = _mine(agent).filter(has_unpublished_changes=True, latest_revision__isnull=False)
    pages = pages.exclude(pk__in=elsewhere).order_by("-latest_revision_created_at")
    if not (count := pages.count()):
        return []
    title = ngettext("Un brouillon à finir", "%(count)s brouillons à finir", count)
    url = (
        reverse("wagtailadmin_explore_root")
        if count > 1
        else reverse("wagtailadmin_pages:edit", args=[pages[0].pk])
    )
    return _of_pages(title, pages, count, icon="edit", action=_("Finir"), url=url)


def held_back(agent: Agent) -> list[ToDo]:
    """Programmed, and stopped by the checks when their moment came: people counted on them."""
    mine = set(_mine(agent).values_list("pk", flat=True))
    entries = {entry.page_id: entry for entry in reversed(scheduled.held()) if entry.page_id in mine}
    if not entries:
        return []
    lines = tuple(
        Line(
            entry.label,
            reverse("wagtailadmin_pages:edit", args=[entry.page_id]),
            entry.data["refusals"][0],
        )
        for entry in list(entries.values())[:MOST_LINES]
    )
    title = ngettext(
        "Une publication programmée retenue", "%(count)s publications programmées retenues", len(entries)
    ) % {"count": len(entries)}
    detail = _("Les contrôles l’ont arrêtée à son heure. Corrigez, puis publiez.")
    return [ToDo(title, _("Corriger"), lines[0].url, detail, "calendar-check", is_urgent=True, lines=lines)]


def comments(agent: Agent) -> list[ToDo]:
    """Unanswered words on a page that this person may edit."""
    found = Comment.objects.filter(resolved_at__isnull=True, page__in=_mine(agent)).exclude(user=agent)
    rows = list(found.select_related("page").order_by("-created_at"))
    if not rows:
        return []
    lines = tuple(
        Line(
            row.page.title,
            reverse("wagtailadmin_pages:edit", args=[row.page_id]) + f"#comment-{row.pk}",
            row.text[:80],
        )
        for row in rows[:MOST_LINES]
    )
    title = ngettext("Un commentaire sans suite", "%(count)s commentaires sans suite", len(rows))
    return [ToDo(title % {"count": len(rows)}, _("Répondre"), lines[0].url, icon="comment", lines=lines)]


def reviews_of(agent: Agent) -> list[reviews.Review]:
    """Of the pages that this person may edit."""
    found = reviews.due(timezone.localdate())
    allowed = set(_mine(agent).filter(pk__in=[one.page.pk for one in found]).values_list("pk", flat=True))
    return [one for one in found if one.page.pk in allowed]


def reviews_due(agent: Agent) -> list[ToDo]:
    found = reviews_of(agent)
    if not found:
        return []
    lines = tuple(
        Line(
            one.page.title,
            reverse("gestion-review", args=[one.page.pk]),
            _("à relire avant le %s") % written(one.due_on, "j F Y"),
        )
        for one in found[:MOST_LINES]
    )
    title = ngettext("Une page à vérifier", "%(count)s pages à vérifier", len(found)) % {"count": len(found)}
    return [ToDo(title, _("Vérifier"), reverse("gestion-reviews"), icon="glasses", lines=lines)]


def expiring(agent: Agent) -> list[ToDo]:
    """Online, and going away within two weeks."""
    now = timezone.now()
    pages = _mine(agent).filter(live=True, expire_at__gt=now, expire_at__lte=now + SOON).order_by("expire_at")
    if not (count := pages.count()):
        return []
    title = ngettext("Une page bientôt retirée", "%(count)s pages bientôt retirées", count)
    url = reverse("wagtailadmin_pages:edit", args=[pages[0].pk])
    return _of_pages(title, pages, count, icon="calendar-check", action=_("Prolonger"), url=url)


def examples(agent: Agent) -> list[ToDo]:
    count = selectors.examples().count()
    if not count or not may_publish(agent):
        return []
    title = ngettext(
        "Un texte d’exemple encore en ligne", "%(count)s textes d’exemple encore en ligne", count
    ) % {"count": count}
    detail = _(
        "Relisez-les : chacun devient le vôtre, ou s’en va. Le site n’ouvre que lorsqu’il n’en reste plus."
    )
    return [ToDo(title, _("Les relire"), reverse("webmaster-examples"), detail, icon="doc-empty")]


def broken_links(agent: Agent) -> list[ToDo]:
    report = SiteReport.objects.filter(kind="links").order_by("-day").first()
    count = len(report.data.get("broken", [])) if report else 0
    if not count or not may_publish(agent):
        return []
    title = ngettext("Un lien cassé", "%(count)s liens cassés", count) % {"count": count}
    return [ToDo(title, _("Corriger"), reverse("gestion-links"), icon="link")]


def storage(agent: Agent) -> list[ToDo]:
    """Only when the room is nearly taken; the figures stand at the foot of the home in any case."""
    room = quota.room()
    if not room.is_nearly_full or not may_publish(agent):
        return []
    detail = _("%(used)s sur %(limit)s : retirez les images et les documents qui ne servent plus.") % {
        "used": filesizeformat(room.used), "limit": filesizeformat(room.limit),
    }  # fmt: skip
    return [
        ToDo(
            _("La place manque bientôt"),
            _("Faire de la place"),
            reverse("wagtailimages:index"),
            detail,
            icon="image",
            is_urgent=True,
        )
    ]


def _mine(agent: Agent) -> PageQuerySet:
    """The pages that this person may edit."""
    pages: PageQuerySet = page_permission_policy.instances_user_has_any_permission_for(
        agent, {"change", "publish"}
    )
    return pages


def _of_pages(title: str, pages: PageQuerySet, count: int, *, icon: str, action: str, url: str) -> list[ToDo]:
    lines = tuple(
        Line(page.draft_title, reverse("wagtailadmin_pages:edit", args=[page.pk]), _detail(page))
        for page in pages[:MOST_LINES]
    )
    return [ToDo(title % {"count": count}, action, url, icon=icon, lines=lines)]


def _detail(page: Page) -> str:
    if page.live and page.expire_at:
        return _("retirée le %s") % written(timezone.localtime(page.expire_at), "j F Y à H\\hi")
    if page.latest_revision_created_at:
        return _("modifiée le %s") % written(timezone.localtime(page.latest_revision_created_at), "j F Y")
    return ""
