"""A section that pages show: chosen in a page's form, and never taken away from under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cms.blocks.models import ReusableSection
from cms.pages.models import HomePage, StandardPage
from tenants.current import commune_context
from tests.cms.blocks.test_bodies import page_with

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def section(name: str, words: str = "Sonnez à l’interphone.") -> ReusableSection:
    return ReusableSection.objects.create(name=name, body=[("paragraph", f"<p>{words}</p>")])


def test_the_form_of_a_page_that_shows_one_opens(alice_at_work: Client, in_venissieux: Commune) -> None:
    page = page_with(("reusable", section("Accès")))
    page.save_revision()
    screen = alice_at_work.get(f"/gestion/pages/{page.pk}/edit/")
    assert screen.status_code == 200
    assert "&quot;reusable&quot;" in screen.content.decode()


LIST = "/gestion/snippets/blocks/reusablesection/"
BULK = "/gestion/bulk/blocks/reusablesection/delete/"


def messages_of(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def shown_on(one: ReusableSection, *titles: str) -> None:
    for title in titles:
        HomePage.objects.get().add_child(
            instance=StandardPage(title=title, slug=title.lower(), body=[("reusable", one)])
        )


def test_several_are_deleted_together_when_nothing_shows_them(
    alice_at_work: Client, in_venissieux: Commune
) -> None:
    first, second = section("Un"), section("Deux")
    address = f"{BULK}?id={first.pk}&id={second.pk}&next={LIST}"
    assert alice_at_work.get(address).status_code == 200
    assert alice_at_work.post(address).status_code == 302
    with commune_context(in_venissieux):
        assert not ReusableSection.objects.exists()


def test_one_that_is_shown_keeps_them_all_and_says_where(
    alice_at_work: Client, at_venissieux: Client, in_venissieux: Commune
) -> None:
    first, second, third = section("Un"), section("Deux", "Au premier étage."), section("Trois")
    shown_on(second, "Piscine", "Gymnase")
    shown_on(third, "Judo")
    address = f"{BULK}?id={first.pk}&id={second.pk}&id={third.pk}&next={LIST}"
    for answer in (alice_at_work.get(address, follow=True), alice_at_work.post(address, follow=True)):
        assert messages_of(answer) == [
            (
                "«\u00a0Deux\u00a0» n’est pas supprimée\u00a0: «\u00a0Gymnase\u00a0» et «\u00a0Piscine\u00a0» la montrent. "
                "Retirez-la d’abord de ces pages."
            ),
            "«\u00a0Trois\u00a0» n’est pas supprimée\u00a0: «\u00a0Judo\u00a0» la montre. Retirez-la d’abord de cette page.",
        ]
    with commune_context(in_venissieux):
        assert ReusableSection.objects.count() == 3
    assert "Au premier étage." in at_venissieux.get("/piscine/").content.decode()


@pytest.mark.parametrize("verb", ["delete", "unpublish"])
def test_one_alone_is_kept_as_long_as_a_page_shows_it(
    alice_at_work: Client, at_venissieux: Client, in_venissieux: Commune, verb: str
) -> None:
    one = section("Accès")
    shown_on(one, "A", "B", "C", "D", "E", "F")
    kept = alice_at_work.post(f"{LIST}{verb}/{one.pk}/", follow=True)
    assert "et 2 autres la montrent" in messages_of(kept)[0]
    assert "Sonnez" in at_venissieux.get("/a/").content.decode()
    with commune_context(in_venissieux):
        for page in StandardPage.objects.filter(title__in="ABCDEF"):
            page.body = []
            page.save()
    assert alice_at_work.post(f"{LIST}{verb}/{one.pk}/").status_code == 302
    with commune_context(in_venissieux):
        assert not ReusableSection.objects.filter(live=True).exists()


def test_what_a_neighbour_asks_to_delete_stays(charlie_at_work: Client, in_venissieux: Commune) -> None:
    one = section("Accès")
    assert charlie_at_work.post(f"{BULK}?id={one.pk}&next={LIST}").status_code == 404
    with commune_context(in_venissieux):
        assert ReusableSection.objects.filter(pk=one.pk).exists()
