"""Acts among the results of the site's search, and on the map of the site for robots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.pages.search import search
from tenants.current import commune_context
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tenants.states import CommuneState
from tests.cms.acts.papers import PROSE, pdf, posted

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent


def test_an_act_is_found_by_its_title_and_by_its_text(
    in_venissieux: Commune, givors: Commune, alice: Agent
) -> None:
    act = posted(alice, pdf(f"{PROSE} Le pédibus du quartier est prolongé."), title="Règlement du pédibus")
    found = search("pedibus").results
    assert [(one.url, one.label) for one in found] == [(act.get_absolute_url(), "Acte")]
    assert [one.url for one in search("pédibus prolongés").results] == [act.get_absolute_url()]
    with commune_context(givors):
        assert not search("pedibus").results


def test_robots_are_told_of_it(at_venissieux: Client, venissieux: Commune, alice: Agent) -> None:
    Commune.objects.filter(pk=venissieux.pk).update(state=CommuneState.OPEN, is_demonstration=False)
    forget_hosts()
    with commune_context(venissieux):
        act = posted(alice)
    assert act.get_absolute_url() in at_venissieux.get("/sitemap.xml").content.decode()
