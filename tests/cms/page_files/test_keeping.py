"""Public pages kept as files: who gets one, and which answers become one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.page_files import storage
from tests.cms.page_files.folder import files, kept
from tests.people import login, login_citizen

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune


@pytest.mark.parametrize("path", ["/", "/actualites/", "/demarches/", "/plan-du-site/", "/mentions-legales/"])
def test_written_on_first_render_then_served_without_a_statement(
    venissieux: Commune, at_venissieux: Client, path: str
) -> None:
    fresh = at_venissieux.get(path)
    page = kept(venissieux, path)
    assert page is not None
    assert page.content == fresh.content
    with CaptureQueriesContext(connection) as queries:
        again = at_venissieux.get(path)
    assert len(queries) == 0
    assert again.content == fresh.content
    # The same policy and the same protections, whoever serves the page.
    assert {name: again[name] for name in fresh.headers} == dict(fresh.headers.items())
    assert again["Content-Security-Policy"]
    assert again["Cache-Control"] == "no-cache"
    assert at_venissieux.head(path).status_code == 200
    assert at_venissieux.get(path, headers={"if-modified-since": again["Last-Modified"]}).status_code == 304


def test_where_the_proxy_finds_it(venissieux: Commune, at_venissieux: Client, tmp_path: Path) -> None:
    fresh = at_venissieux.get("/actualites/")
    file = tmp_path / "pages" / "live" / venissieux.primary_host / "p" / "actualites" / "index.html"
    assert file.read_bytes() == fresh.content
    assert not file.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o644


def test_nobody_who_is_somebody_gets_or_writes_one(
    venissieux: Commune, at_venissieux: Client, alice: Agent, dora: Citizen
) -> None:
    agent, browser = (Client(headers={"host": venissieux.primary_host}) for _ in range(2))
    login(agent, alice)
    login_citizen(browser, dora)
    agent.get("/")
    browser.get("/")
    assert files() == []
    at_venissieux.get("/")
    assert kept(venissieux) is not None
    signed_in = browser.get("/")
    assert str(dora).encode() in signed_in.content
    assert "no-cache" not in signed_in.get("Cache-Control", "")


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/?utm_source=x"},
        {"path": "/demarches/?q=acte"},
        {"path": "/", "headers": {"authorization": "Basic eDp5"}},
        {"path": "/", "headers": {"hx-request": "true"}},
        {"path": "/", "headers": {"cookie": "parvis_apercu=abc"}},
        {"path": "/", "headers": {"cookie": "parvis_tomorrow=abc"}},
        {"path": "/connexion/"},  # a form: its token is one visitor's
        {"path": "/suivi/"},
        {"path": "/demarches/signalement/"},
        {"path": "/recherche/"},
        {"path": "/nulle-part/"},
        {"path": "/actualites"},
        {"path": "/embleme.svg"},
        {"path": "/robots.txt"},
        {"path": "/sitemap.xml"},
        {"path": "/%2e%2e/%2e%2e/etc/passwd/"},
        {"path": "/actualites/..%2f..%2fx/"},
        {"path": "/ACTUALITES/"},
        {"path": "/actualites/index.html"},
        {"path": "/compte/x.css"},
    ],
    ids=lambda asked: str(asked)[:60],
)
def test_what_is_never_written(at_venissieux: Client, asked: dict[str, Any]) -> None:
    at_venissieux.get(asked["path"], headers=asked.get("headers"))
    at_venissieux.post(asked["path"].partition("?")[0])
    assert files() == []


def test_a_query_or_a_cookie_is_never_answered_by_a_file(venissieux: Commune, at_venissieux: Client) -> None:
    at_venissieux.get("/demarches/")
    assert kept(venissieux, "/demarches/") is not None
    filtered = at_venissieux.get("/demarches/?q=signalement")
    assert filtered.content != at_venissieux.get("/demarches/").content
    with CaptureQueriesContext(connection) as queries:
        at_venissieux.get("/demarches/", headers={"cookie": "parvis_session=unknown"})
    assert len(queries) > 0
    with CaptureQueriesContext(connection) as queries:
        at_venissieux.get("/demarches/", headers={"cookie": "parvis_csrf=everybodys; theme=x"})
    assert len(queries) == 0


def test_a_commune_cannot_fill_the_disk(
    venissieux: Commune, at_venissieux: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MOST_PAGES", 1)
    at_venissieux.get("/")
    at_venissieux.get("/actualites/")
    assert len(files()) == 1
    monkeypatch.setattr(storage, "LARGEST_PAGE", 10)
    monkeypatch.setattr(storage, "MOST_PAGES", 10)
    at_venissieux.get("/demarches/")
    assert len(files()) == 1


def test_a_disk_that_fails_is_a_page_drawn_again(
    at_venissieux: Client, settings: Any, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.PARVIS_HOME = blocked
    assert at_venissieux.get("/").status_code == 200
    assert at_venissieux.get("/").status_code == 200


def test_the_handbook_gives_the_proxy_the_headers_of_the_pages(at_venissieux: Client, settings: Any) -> None:
    """A kept page is as strict as any other, whoever serves it."""
    handbook = (Path(__file__).resolve().parents[3] / "docs" / "operator.md").read_text(encoding="utf-8")
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    for _fresh_then_kept in range(2):
        page = at_venissieux.get("/", secure=True)
        sent = {
            name: value
            for name, value in page.headers.items()
            if name not in {"Content-Type", "Content-Length", "Last-Modified", "X-Robots-Tag"}
        }
        assert len(sent) == 7
        for name, value in sent.items():
            wanted = {part.strip() for part in value.split(";")}
            if name == "Strict-Transport-Security":
                # One line for all hosts, the communes' own among them: no promise for what else is under their name.
                wanted = {"max-age=31536000"}
            for written in (f'header {name} "', f'add_header {name} "'):
                assert handbook.count(written) >= 1, written
                told = handbook.split(written)[1].split('"')[0]
                assert {part.strip() for part in told.split(";")} == wanted
    for cookie in ("parvis_session", "parvis_agent", "parvis_apercu"):
        assert f"not header Cookie *{cookie}*" in handbook
