"""The register where the rest of the site asks for it: the home, the search, robots, the first screen of the desk."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import time_machine

from cms.acts import services
from cms.acts.elsewhere import latest, on_the_home, to_do
from cms.acts.enums import Basis
from cms.pages.models import HomePage, StandardPage
from tenants.current import commune_context, operator_context
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tenants.states import CommuneState
from tenants.together import answer
from tests.cms.acts import papers
from tests.cms.acts.papers import posted

if TYPE_CHECKING:
    from django.test import Client

    from design.components import DatedEntry
    from identity.accounts.models import Agent
    from tenants.together import Asking

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def _text(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_the_home_shows_what_was_posted_last(
    at_venissieux: Client, venissieux: Commune, alice: Agent
) -> None:
    assert "Tarifs de la médiathèque" not in _text(at_venissieux, "/")
    with commune_context(venissieux):
        act = posted(alice)
    page = _text(at_venissieux, "/")
    assert f'href="{act.get_absolute_url()}"' in page
    with commune_context(venissieux):
        services.withdraw(act, Basis.JUDGE, "Jugement.", agent=alice)
    assert act.get_absolute_url() not in _text(at_venissieux, "/")


@time_machine.travel(NOW, tick=False)
def test_the_home_shows_what_is_posted_today_and_a_block_what_was_posted_last(
    at_venissieux: Client, venissieux: Commune, alice: Agent
) -> None:
    with commune_context(venissieux):
        old = posted(alice, now=NOW - dt.timedelta(days=100))
        assert old.get_absolute_url() in _urls(latest(3))
        assert _urls(on_the_home(3)) == []
        new = posted(alice, number="2026-046", now=NOW)
        assert _urls(on_the_home(3)) == [new.get_absolute_url()]
        assert _urls(latest(1)) == [new.get_absolute_url()]
    page = _text(at_venissieux, "/")
    assert new.get_absolute_url() in page
    assert old.get_absolute_url() not in page


def _urls(asked: Asking[list[DatedEntry]]) -> list[str]:
    return [one.url for one in answer(asked)]


def test_the_search_of_the_site_reads_the_acts(
    at_venissieux: Client, at_givors: Client, venissieux: Commune, alice: Agent
) -> None:
    with commune_context(venissieux):
        act = posted(
            alice, papers.pdf("Le conseil fixe la redevance des kiosques du marché."), title="Redevances"
        )
    page = _text(at_venissieux, "/recherche/?q=kiosque")
    assert f'href="{act.get_absolute_url()}"' in page
    assert "Acte de la commune" in page
    assert act.get_absolute_url() not in _text(at_givors, "/recherche/?q=kiosque")


def test_what_an_act_is_about_comes_before_what_it_mentions(
    at_venissieux: Client, venissieux: Commune, alice: Agent
) -> None:
    """A word that half the deliberations hold still leads to its page first."""
    with commune_context(venissieux):
        about = posted(
            alice,
            papers.pdf("Le conseil fixe un prix."),
            title="Tarif du patinage",
            number="2024-01",
            adopted_on=dt.date(2024, 4, 4),
        )
        mentions = posted(
            alice, papers.pdf("Le conseil parle du patinage."), title="Budget", number="2026-02"
        )
        page = HomePage.objects.get().add_child(
            instance=StandardPage(title="Le patinage", slug="le-patinage")
        )
        page.save_revision().publish()
    found = _text(at_venissieux, "/recherche/?q=patinage").split("<main")[1]
    order = [
        found.index(f'href="{url}"')
        for url in (about.get_absolute_url(), "/le-patinage/", mentions.get_absolute_url())
    ]
    assert order == sorted(order)


def test_robots_are_told_of_acts(at_venissieux: Client, venissieux: Commune, alice: Agent) -> None:
    with operator_context():
        Commune.objects.filter(pk=venissieux.pk).update(is_demonstration=False, state=CommuneState.OPEN)
    forget_hosts()
    with commune_context(venissieux):
        act = posted(alice)
    page = _text(at_venissieux, "/sitemap.xml")
    assert f"{venissieux.base_url}/actes/</loc>" in page
    assert f"{venissieux.base_url}{act.get_absolute_url()}</loc><lastmod>" in page


def test_the_first_screen_of_the_desk_recalls(in_venissieux: Commune, alice: Agent, bob: Agent) -> None:
    assert to_do(alice) == []
    posted(alice, now=NOW)
    with time_machine.travel(NOW):
        (one,) = to_do(alice)
        assert (one.title, one.is_urgent) == ("Un document du conseil municipal est à publier", True)
        assert "?nature=liste&seance=2026-11-12" in one.lines[0].url
        assert to_do(bob) == []  # an instructor does not keep the register
