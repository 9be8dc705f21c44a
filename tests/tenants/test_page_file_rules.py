"""The rules of kept pages, one by one: names that reach the disk, answers that are refused, statements that write."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from tenants.page_files import hearing, places, rules
from tenants.postgresql_backend.hearing import write_of


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("ville.fr", "//actualites/"),
        ("ville.fr", "/a/../b/"),
        ("ville.fr", "/a~b/"),
        ("ville.fr", "/a\0/"),
        ("ville.fr", "/a/\n"),
        ("ville.fr", "/" + "a" * 81 + "/"),
        ("ville.fr", "/" + "a/" * 9),
        ("ville.fr", "/é/"),
        ("..", "/"),
        (".of", "/"),
        ("a..b", "/"),
        ("a/b", "/"),
        ("", "/"),
    ],
)
def test_no_other_word_reaches_the_disk(host: str, path: str) -> None:
    assert places.place(host, "c_000000000001", path) is None
    assert places.place("ville.fr", "c_000000000001", "/a/b/") is not None


def test_answers_that_are_not_kept() -> None:
    """Whatever the view said of them."""
    request = RequestFactory().get("/")

    def answer(content: str = "<p>Bonjour</p>", **options: Any) -> HttpResponse:
        response = HttpResponse(content, **options)
        rules.may_be_kept(response)
        return response

    assert rules.is_worth_keeping(request, answer())
    assert not rules.is_worth_keeping(request, HttpResponse("<p>Bonjour</p>"))
    with_cookie = answer()
    with_cookie.set_cookie("x", "y")
    for refused in (
        with_cookie,
        answer(status=404),
        answer(content_type="text/plain"),
        answer(""),
        answer('<input name="csrfmiddlewaretoken">'),
        answer(headers={"Vary": "Cookie"}),
        answer(headers={"Vary": "Accept-Language"}),
        answer(headers={"Cache-Control": "private, max-age=0"}),
        answer(headers={"Cache-Control": "no-store"}),
    ):
        assert not rules.is_worth_keeping(request, refused)
    own_policy = answer()
    own_policy._csp_update = {"script-src": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
    assert not rules.is_worth_keeping(request, own_policy)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ('INSERT INTO "pages_homepage" ("x") VALUES (%s)', "pages_homepage"),
        ('UPDATE "wagtailcore_page" SET path = overlay(path)', "wagtailcore_page"),
        ("delete from only public.tenants_domain where id = 1", "tenants_domain"),
        ('WITH gone AS (SELECT 1) DELETE FROM "pages_homepage"', "pages_homepage"),
        ('TRUNCATE TABLE "pages_homepage"', "pages_homepage"),
        ('SELECT "x" FROM "pages_homepage" FOR UPDATE', None),
        ("SELECT set_config('role', %s, false)", None),
    ],
)
def test_writes_are_heard(statement: str, table: str | None) -> None:
    found = write_of(statement, (), connection)  # type: ignore[arg-type]
    assert (found.table if found else None) == table


def test_the_tables_that_are_told_apart_exist() -> None:
    assert {"django_session", "dossiers_draft"} <= hearing.quiet_tables()
    assert "town_hall_service" not in hearing.quiet_tables()
    assert hearing.shown_tables_of_public() == {"tenants_commune", "tenants_domain", "design_housetheme"}
