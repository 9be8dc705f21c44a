"""Examples that are still online: listed before opening, settled together in ``/gestion/exemples/``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import Page, PageLogEntry

from cms.pages import checks, selectors
from cms.pages.models import HomePage, NewsPage, StandardPage
from ops.console import golive
from tenants.current import commune_context

if TYPE_CHECKING:
    from django.test import Client

    from tenants.lifecycle import ChecklistLine
    from tenants.models import Commune

URL = "/gestion/exemples/"


def ids() -> list[int]:
    return list(selectors.examples().values_list("pk", flat=True))


def line_of(commune: Commune) -> ChecklistLine:
    (line,) = [one for one in checks.go_live(commune) if one.name == "examples"]
    return line


def test_the_checklist_names_each_of_them(in_venissieux: Commune) -> None:
    line = line_of(in_venissieux)
    assert not line.done
    assert line.where == URL
    assert [item.label for item in line.items] == [page.title for page in selectors.examples()]
    assert line.items[0].where == f"/gestion/pages/{ids()[0]}/edit/"
    NewsPage.objects.update(is_example=False)
    line = line_of(in_venissieux)
    assert line.done
    assert line.items == ()


def test_the_command_line_and_the_console_say_them_too(venissieux: Commune) -> None:
    (document,) = [one for one in golive.documents(venissieux) if one["name"] == "examples"]
    assert len(document["items"]) == 3
    assert document["url"] == f"{venissieux.base_url}{URL}"
    assert all(item["url"].startswith(f"{venissieux.base_url}/gestion/pages/") for item in document["items"])


def test_a_webmaster_sees_them_by_part_and_may_tick_all(alice_at_work: Client, venissieux: Commune) -> None:
    page = alice_at_work.get(URL).content.decode()
    assert page.count('type="checkbox" name="page"') == 3
    assert "Actualités" in page
    assert "3 textes d’exemple" in page
    assert page.count(" checked") == 0
    assert alice_at_work.get(f"{URL}?tout=1").content.decode().count(" checked") == 3
    assert URL in alice_at_work.get("/gestion/").content.decode()


def test_kept_as_ours_the_mark_goes_and_the_text_stays(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        first, *others = ids()
        page = Page.objects.get(pk=first).specific
        page.title = "En cours de correction"
        page.save_revision()
        url = page.url
    response = alice_at_work.post(URL, {"page": [first], "devenir": "garder"}, follow=True)
    assert "1 page est devenue la vôtre" in response.content.decode()
    assert "Ce texte est un exemple" not in at_venissieux.get(url).content.decode()
    with commune_context(venissieux):
        assert ids() == others
        kept = NewsPage.objects.get(pk=first)
        assert kept.live
        assert kept.title != "En cours de correction"
        draft = kept.get_latest_revision_as_object()
        assert (draft.title, draft.is_example) == ("En cours de correction", False)
        assert PageLogEntry.objects.filter(page=first, action="wagtail.edit").exists()


def test_withdrawn_they_are_drafts(alice_at_work: Client, at_venissieux: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        every, url = ids(), selectors.examples()[0].url
    alice_at_work.post(URL, {"page": every, "devenir": "retirer"})
    assert at_venissieux.get(url).status_code == 404
    with commune_context(venissieux):
        assert ids() == []
        assert NewsPage.objects.filter(pk__in=every, live=False).count() == 3
    assert "Plus aucun texte d’exemple" in alice_at_work.get(URL).content.decode()
    again = alice_at_work.post(URL, {"page": every, "devenir": "retirer"}, follow=True)
    assert "Ces pages ne sont plus des exemples" in again.content.decode(), "pressed twice"


def test_deleted_only_once_it_is_certain(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        every = ids()
    page = alice_at_work.post(URL, {"page": every, "devenir": "supprimer"}).content.decode()
    assert "Supprimer ces 3 pages" in page
    with commune_context(venissieux):
        assert ids() == every
    alice_at_work.post(URL, {"page": every, "devenir": "supprimer", "certain": "1"})
    with commune_context(venissieux):
        assert not NewsPage.objects.exists()
        assert Page.find_problems() == ([], [], [], [], [])


def test_a_section_goes_with_its_pages_and_not_without(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        NewsPage.objects.all().delete()
        section = HomePage.objects.get().add_child(instance=StandardPage(title="Vivre", is_example=True))
        section.add_child(instance=StandardPage(title="Exemple dessous", is_example=True))
        own = section.add_child(instance=StandardPage(title="La nôtre"))
        every = ids()
    deleting = {"page": every, "devenir": "supprimer", "certain": "1"}
    page = alice_at_work.post(URL, deleting, follow=True).content.decode()
    assert "1 page est supprimée" in page
    assert "Inchangées" in page
    with commune_context(venissieux):
        assert list(selectors.examples().values_list("title", flat=True)) == ["Vivre"]
        own.refresh_from_db()
        own.delete()
    alice_at_work.post(URL, deleting)
    with commune_context(venissieux):
        assert ids() == []


def test_nothing_ticked_is_said(alice_at_work: Client) -> None:
    response = alice_at_work.post(URL, {"devenir": "garder"})
    assert response.status_code == 422
    assert "Cochez au moins une page" in response.content.decode()


def test_pages_that_are_no_examples_are_left_alone(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        home = HomePage.objects.get().pk
    alice_at_work.post(URL, {"page": [home], "devenir": "supprimer", "certain": "1"})
    alice_at_work.post(URL, {"page": [home], "devenir": "retirer"})
    with commune_context(venissieux):
        assert HomePage.objects.get().live


def test_an_agent_without_the_role_and_a_neighbour_touch_nothing(
    bob_at_work: Client, charlie_at_work: Client, venissieux: Commune, givors: Commune
) -> None:
    with commune_context(venissieux):
        every = ids()
    assert bob_at_work.get(URL).status_code == 403
    assert bob_at_work.post(URL, {"page": every, "devenir": "garder"}).status_code == 403
    with commune_context(givors):
        charlies = ids()
    absent = [10_000_000 + pk for pk in every]
    charlie_at_work.post(URL, {"page": absent, "devenir": "retirer"})
    with commune_context(venissieux):
        assert ids() == every
    with commune_context(givors):
        assert ids() == charlies
