"""« Ce qui vous attend »: the first thing seen in ``/gestion/``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.permissions import page_permission_policy

from cms.gestion import quota, todo, visit
from cms.gestion.perms import keeps_the_site, who
from cms.pages.models import HomePage, NewsIndexPage
from identity.accounts.enums import ASSOCIATION_GROUP_PREFIX

if TYPE_CHECKING:
    from wagtail.models import Page


class HomePanel(Component):
    """What to publish, what waits, the first visit, the room that is left."""

    name = "parvis-home"
    order = 50
    template_name = "cms/gestion/home.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        agent = who(request)
        keeps = keeps_the_site(request)
        steps = visit.steps() if keeps and not visit.is_dismissed(agent) else []
        return {
            "request": request,
            "waiting": todo.waiting(agent),
            "steps": steps,
            "steps_done": sum(step.done for step in steps),
            "room": quota.room() if keeps else None,
            "may_write": page_permission_policy.user_has_permission(agent, "add"),
            "own_pages": self._own_pages(agent),
            "add_news_url": reverse(
                "wagtailadmin_pages:add", args=["pages", "newspage", NewsIndexPage.objects.get().pk]
            ),
            "add_page_url": reverse(
                "wagtailadmin_pages:add", args=["pages", "standardpage", HomePage.objects.get().pk]
            ),
        }

    def _own_pages(self, agent: Any) -> list[Page]:
        """For an association: the page that it keeps, one click away. A proof-reader has the whole site."""
        if not agent.groups.filter(name__startswith=ASSOCIATION_GROUP_PREFIX).exists():
            return []
        pages = page_permission_policy.instances_user_has_permission_for(agent, "change")
        return list(pages.order_by("path")[:6])
