"""What becomes of example pages: the town's own, withdrawn, or gone. Each for whoever may do it page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log

from cms.pages import selectors
from tenants.twice import in_turn

if TYPE_CHECKING:
    from collections.abc import Collection

    from wagtail.models import Page

    from identity.accounts.models import Agent


class Fate(TextChoices):
    OURS = "garder", _("C’est devenu notre texte")
    WITHDRAWN = "retirer", _("Retirer du site")
    DELETED = "supprimer", _("Supprimer")


@transaction.atomic
def settle(ids: Collection[int], fate: Fate, agent: Agent) -> tuple[int, list[str]]:
    """How many pages, and the titles of those that stay as they were: this agent may not, or other pages are under them."""
    in_turn("examples")  # a button pressed twice: what the first request settled is no example for the second
    settled, left = 0, []
    # From the leaves up: a section whose pages all go may go too.
    for page in selectors.examples().filter(pk__in=ids).order_by("-path"):
        if _may(page, fate, agent):
            _DO[fate](page, agent)
            settled += 1
        else:
            left.append(page.title)
    return settled, left[::-1]


def _may(page: Page, fate: Fate, agent: Agent) -> bool:
    rights = page.permissions_for_user(agent)
    if fate == Fate.OURS:
        return bool(rights.can_publish())
    if fate == Fate.WITHDRAWN:
        return bool(rights.can_unpublish())
    page.refresh_from_db()  # the pages under it may have gone just now
    return page.numchild == 0 and bool(rights.can_delete())


def _make_ours(page: Page, agent: Agent) -> None:
    """The mark alone changes: what somebody is writing in a draft stays a draft, without the mark too."""
    written = page.specific
    written.is_example = False
    written.save(update_fields=["is_example"], clean=False)
    if page.latest_revision is not None:
        page.latest_revision.content["is_example"] = False
        page.latest_revision.save(update_fields=["content"])
    log(written, "wagtail.edit", user=agent)


def _withdraw(page: Page, agent: Agent) -> None:
    UnpublishPageAction(page.specific, user=agent).execute()


def _delete(page: Page, agent: Agent) -> None:
    DeletePageAction(page.specific, user=agent).execute()


_DO = {Fate.OURS: _make_ours, Fate.WITHDRAWN: _withdraw, Fate.DELETED: _delete}
