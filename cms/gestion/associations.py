"""A page entrusted to an association: a group that may edit it and submit it, and its people in that group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupPagePermission, Page

from cms.gestion.enums import GestionAction
from cms.gestion.roles import ON_ITS_PAGE, grant
from cms.pages.models import HomePage, LegalPage, NewsIndexPage
from identity.accounts.enums import ASSOCIATION_GROUP_PREFIX, Role
from identity.accounts.models import Agent
from identity.audit.services import record

if TYPE_CHECKING:
    from identity.audit.services import Actor

#: Pages of the whole town: nobody else's.
THE_TOWNS = (HomePage, LegalPage, NewsIndexPage)


class NotEntrusted(ValueError):
    """What this page, or this person, lacks; in words for the webmaster."""


@dataclass(frozen=True)
class Entrusted:
    """A page and those who keep it."""

    group: Group
    page: Page
    agents: list[Agent]


def candidates() -> list[Agent]:
    """Those who were invited as associations."""
    return list(
        Agent.objects.filter(is_active=True, memberships__role=Role.ASSOCIATION).distinct().order_by("email")
    )


def entrusted() -> list[Entrusted]:
    rights = GroupPagePermission.objects.filter(group__name__startswith=ASSOCIATION_GROUP_PREFIX)
    found = {
        right.group_id: right for right in rights.select_related("group", "page").order_by("group__name")
    }
    return [
        Entrusted(right.group, right.page, list(Agent.objects.filter(groups=right.group).order_by("email")))
        for right in found.values()
    ]


@transaction.atomic
def entrust(page: Page, agent: Agent, *, actor: Actor) -> Group:
    """This person may edit this page and those under it, and nothing else: its images and documents are a collection of
    its own. Idempotent. Raises NotEntrusted."""
    if isinstance(page.specific, THE_TOWNS) or page.depth <= 2:
        raise NotEntrusted(
            _("Cette page est celle de toute la commune : choisissez la page d’une association.")
        )
    if not agent.memberships.filter(role=Role.ASSOCIATION).exists():
        raise NotEntrusted(_("Cette personne n’a pas le rôle « Association » : donnez-le-lui d’abord."))
    group, created = Group.objects.get_or_create(name=_group_name(page))
    if created:
        grant(group, page, ON_ITS_PAGE, ("add", "choose"), _its_files(group.name))
    agent.groups.add(group)
    record(GestionAction.ASSOCIATION_GIVEN, actor, agent, {"page": str(page.pk)})
    return group


@transaction.atomic
def withdraw(group: Group, agent: Agent, *, actor: Actor) -> None:
    """The last one to leave takes the group away; the files stay, its page shows them. Idempotent."""
    agent.groups.remove(group)
    record(GestionAction.ASSOCIATION_WITHDRAWN, actor, agent, {"group": group.name})
    if not Agent.objects.filter(groups=group).exists():
        group.delete()


def _its_files(name: str) -> Collection:
    """Found again when the page is entrusted anew."""
    root = Collection.get_first_root_node()
    return root.get_children().filter(name=name).first() or root.add_child(name=name)


def _group_name(page: Page) -> str:
    """Its number keeps two pages of the same title apart."""
    return f"{ASSOCIATION_GROUP_PREFIX}{page.title[:100]} ({page.pk})"
