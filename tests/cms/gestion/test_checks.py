"""What keeps a page offline, what is advice, and that a draft is kept whatever it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from wagtail.admin.views.pages import create, edit

from cms.gestion.checks import drawing, reading
from cms.gestion.checks.findings import look
from cms.gestion.checks.services import findings, refusals
from cms.gestion.checks.side_panel import ChecksPanel
from cms.pages.models import NewsPage
from cms.pages.pages import page_classes
from tenants.current import commune_context
from tests.cms.test_webmaster import publish

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

PLAIN = "La cantine ouvre à midi. Les enfants mangent ensemble. Le menu change chaque jour. " * 6
LEARNED = (
    "Conformément aux dispositions réglementaires antérieurement énumérées, la collectivité territoriale procédera "
    "ultérieurement à l’établissement contradictoire des modalités opérationnelles d’accompagnement administratif. "
) * 4


def page(body: str) -> str:
    return f"<header><a href=''></a></header><main><h1>Titre</h1>{body}</main><footer><h6>x</h6></footer>"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ('<img src="/medias/a.webp">', "Une image ne dit pas ce qu’elle montre"),
        ("<h3>Horaires</h3>", "Un sous-titre n’a pas de titre au-dessus de lui"),
        ("<h2>A</h2><h4>B</h4>", "Un sous-titre n’a pas de titre au-dessus de lui"),
        ("<h2> </h2>", "Un titre est vide"),
        ('<p><a href="/x/"></a></p>', "Un lien est vide"),
        ("<p><a>mots</a></p>", "Un lien est vide"),
    ],
)
def test_what_the_law_asks_stops_a_page(body: str, title: str) -> None:
    found = look(page(body))
    assert [(one.title, one.is_blocking) for one in found] == [(title, True)]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ('<p><a href="/x/">Cliquez ici</a></p>', "Un lien ne dit pas où il mène"),
        ('<p><a href="/x/">https://www.example.fr/a</a></p>', "Un lien est écrit comme une adresse"),
        ('<p><a href="/x/">reglement_v2.pdf</a></p>', "Un lien est écrit comme une adresse"),
        ("<table><tr><td>1</td></tr></table>", "Un tableau n’a pas de titres"),
        ("<p>ATTENTION LA PISCINE FERME lundi.</p>", "Un passage est tout en majuscules"),
        (f"<p>{'mot ' * 31}.</p>", "Une phrase est longue (31 mots)"),
    ],
)
def test_the_rest_is_advice(body: str, title: str) -> None:
    found = look(page(body))
    assert [(one.title, one.is_blocking) for one in found] == [(title, False)]
    assert all(one.remedy for one in found)


@pytest.mark.parametrize(
    "body",
    [
        '<h2>A</h2><h3>B</h3><h2>C</h2><p><a href="/x/">Règlement de la cantine</a></p>',
        '<img src="a" alt=""><a href="/x/"><img src="b" alt="Plan de la ville"></a>',
        "<table><tr><th>Jour</th></tr><tr><td>lundi</td></tr></table><p>Le CCAS et la DDT.</p>",
        f"<p>{PLAIN}</p>",
    ],
)
def test_a_good_page_is_left_in_peace(body: str) -> None:
    assert look(page(body)) == []


def test_the_measure_tells_plain_words_from_learned_ones() -> None:
    plain, learned = reading.ease([PLAIN]), reading.ease([LEARNED])
    assert plain is not None
    assert learned is not None
    assert plain > 80
    assert learned < reading.HARD
    assert reading.ease(["Trop court."]) is None


@pytest.mark.parametrize(
    ("word", "count"), [("école", 2), ("mairie", 2), ("rue", 1), ("administration", 5), ("le", 1)]
)
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert reading.syllables(word) == count


def test_an_abbreviation_ends_no_sentence() -> None:
    assert len(reading.sentences("M. Durand ouvre à 8.30 lundi. Il ferme à midi.")) == 2


def test_what_is_outside_of_the_page_is_not_read() -> None:
    assert drawing.read(page("<script><h4>x</h4></script><p>mots</p>")).paragraphs == ["mots"]


def test_every_page_that_a_site_is_born_with_may_be_published(in_venissieux: Commune) -> None:
    for model in page_classes():
        for one in model.objects.live():
            assert refusals(one) == [], one.url


def test_a_page_with_a_skipped_heading_is_kept_as_a_draft_and_not_published(
    alice_at_work: Client, charlie_at_work: Client, venissieux: Commune
) -> None:
    skipped = {"body-0-value-level": "3"}
    refused = publish(alice_at_work, venissieux, title="Piscine", **skipped)
    assert refused.status_code == 200
    assert "Un sous-titre vient sous un titre de partie" in refused.content.decode()
    publish(alice_at_work, venissieux, title="Piscine", **skipped, **{"action-publish": ""})
    with commune_context(venissieux):
        draft = NewsPage.objects.get(title="Piscine")
        assert not draft.live
        assert [one.is_blocking for one in findings(draft.get_latest_revision_as_object())][:1] == [True]
    screen = alice_at_work.get(f"/gestion/pages/{draft.pk}/edit/").content.decode()
    assert "Une chose empêche de publier" in screen
    assert "Venir au marché" in screen
    assert publish(alice_at_work, venissieux, title="Marché").status_code == 302


def test_what_is_not_published_by_the_form_is_checked_too(alice_at_work: Client, venissieux: Commune) -> None:
    publish(alice_at_work, venissieux, title="Piscine", **{"body-0-value-level": "3", "action-publish": ""})
    with commune_context(venissieux):
        draft = NewsPage.objects.get(title="Piscine")
    address = f"/gestion/bulk/wagtailcore/page/publish/?id={draft.pk}"
    assert alice_at_work.post(address, {"include_descendants": ""}).status_code == 302
    with commune_context(venissieux):
        assert not NewsPage.objects.get(pk=draft.pk).live


def test_wagtail_still_names_its_panel_where_ours_takes_its_place() -> None:
    assert create.ChecksSidePanel is edit.ChecksSidePanel is ChecksPanel
