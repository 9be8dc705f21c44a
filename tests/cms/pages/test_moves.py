"""What a commune that exists receives, and addresses that outlive a move."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection
from wagtail.models import Page

from cms.pages.enums import ListKind
from cms.pages.models import HomePage, ListPage
from tenants.current import commune_context
from tests.cms.pages.made import standard

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

lists = import_module("cms.pages.migrations.0009_permanent_lists")


def test_a_commune_that_exists_receives_the_lists(in_venissieux: Commune, at_venissieux: Client) -> None:
    """As ``fleet migrate`` does: the page that it has at an address of ours stays there."""
    ListPage.objects.all().delete()
    own = standard("Offres")
    Page.objects.filter(pk=own.pk).update(slug="emplois", url_path="/accueil/emplois/")
    own.refresh_from_db()
    own.clean()
    with connection.schema_editor() as editor:
        lists.add_lists(apps, editor)
        lists.add_lists(apps, editor)
    assert Page.find_problems() == ([], [], [], [], [])
    assert {page.kind: page.slug for page in ListPage.objects.all()} == {
        kind.value: "emplois-2" if kind == ListKind.JOBS else kind.value for kind in ListKind
    }
    assert HomePage.objects.get().numchild == HomePage.objects.get().get_children().count()
    standard("Une page de plus")
    for address in ("/agenda/", "/emplois-2/", own.url):
        assert at_venissieux.get(address).status_code == 200


def test_the_place_that_follows_in_the_tree() -> None:
    assert lists._after("000100010009") == "00010001000A"
    assert lists._after("00010001000Z") == "000100010010"


def test_a_page_that_is_renamed_is_still_found(
    at_venissieux: Client,
    at_givors: Client,
    in_venissieux: Commune,
    django_capture_on_commit_callbacks: Any,
) -> None:
    section = standard("Enfance")
    child = standard("Crèches", section)
    section.slug = "petite-enfance"
    with django_capture_on_commit_callbacks(execute=True):
        section.save_revision().publish()
    moved = at_venissieux.get("/enfance/creches/")
    assert (moved.status_code, moved["Location"]) == (301, "/petite-enfance/creches/")
    assert at_venissieux.get("/enfance/")["Location"] == "/petite-enfance/"
    assert at_givors.get("/enfance/creches/").status_code == 404
    with commune_context(in_venissieux), django_capture_on_commit_callbacks(execute=True):
        child.refresh_from_db()
        child.move(HomePage.objects.get(), pos="last-child")
    again = at_venissieux.get("/petite-enfance/creches/")
    assert (again.status_code, again["Location"]) == (301, "/creches/")


def test_what_is_nowhere_says_where_to_look(at_venissieux: Client) -> None:
    response = at_venissieux.get("/vie-pratique/horaires_dechetterie.html")
    page = response.content.decode()
    assert response.status_code == 404
    assert 'value="vie pratique horaires dechetterie"' in page
    assert 'href="/plan-du-site/"' in page
    assert 'href="/contact/"' in page


def test_what_was_asked_is_only_words(at_venissieux: Client) -> None:
    page = at_venissieux.get('/wp-admin/"><script>alert(1)</script>/12345').content.decode()
    assert "<script>alert" not in page
    assert 'value="wp admin script alert script"' in page
