"""Links that lead nowhere are found, dated and told; nobody's machine is asked on behalf of a text."""

from __future__ import annotations

import socket
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from cms.gestion.links import guard
from cms.gestion.links.checking import Checker, check
from cms.pages.models import HomePage, NewsPage, StandardPage
from cms.reports.models import SiteReport
from tenants.current import commune_context

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

TODAY, NEXT_WEEK = date(2026, 11, 23), date(2026, 11, 30)
GONE, REFUSES, DOWN, FINE = (f"https://{name}.example/x" for name in ("gone", "refuses", "down", "fine"))


def answers(url: str) -> int:
    if url == DOWN:
        raise guard.Unreachable("TimeoutError")
    return {GONE: 404, REFUSES: 403}.get(url, 200)


def page_with(html: str, title: str = "Liens") -> StandardPage:
    page = StandardPage(title=title, slug=title.lower(), body=[("paragraph", html)])
    HomePage.objects.get().add_child(instance=page)
    return page


def reasons(report: SiteReport) -> set[tuple[str, str]]:
    return {(row["text"], row["reason"]) for row in report.data["broken"]}


def quick() -> Checker:
    return Checker(answers, lambda _seconds: None)


def test_each_kind_of_broken_link_is_told_and_no_other(in_venissieux: Commune) -> None:
    draft = page_with("<p>rien</p>", "Brouillon")
    draft.unpublish()
    news = NewsPage.objects.live().first()
    assert news
    page_with(
        '<p><a linktype="page" id="999999">supprimée</a>'
        f' <a linktype="page" id="{draft.pk}">hors ligne</a> <a linktype="page" id="{news.pk}">bonne</a>'
        ' <a linktype="document" id="424242">document</a> <a href="/nulle-part/">interne</a>'
        ' <a href="/demarches/">démarches</a> <a href="#pas-la">ancre</a> <a href="mailto:a@b.fr">courriel</a>'
        f' <a href="{GONE}">partie</a> <a href="{DOWN}">muette</a> <a href="{REFUSES}">portier</a>'
        f' <a href="{FINE}">vivante</a> <a href="">vide</a></p>'
    )
    report = check(quick(), TODAY)
    assert reasons(report) == {
        ("supprimée", "page-gone"), ("hors ligne", "page-hidden"), ("document", "document-gone"),
        ("interne", "no-address"), ("ancre", "no-anchor"), ("partie", "gone"), ("muette", "unreachable"),
        ("portier", "unsure"), ("vide", "empty"),
    }  # fmt: skip
    assert report.data["checked"] == 4


def test_a_week_later_there_is_one_report_which_remembers_since_when(in_venissieux: Commune) -> None:
    page = page_with(f'<p><a href="{GONE}">partie</a></p>')
    check(quick(), TODAY)
    page.body = [("paragraph", f'<p><a href="{GONE}">partie</a> <a href="{DOWN}">muette</a></p>')]  # type: ignore[assignment]  # of StreamField
    page.save()
    report = check(quick(), NEXT_WEEK)
    assert {row["text"]: row["since"] for row in report.data["broken"]} == {
        "partie": "2026-11-23",
        "muette": "2026-11-30",
    }
    assert SiteReport.objects.filter(kind="links").count() == 1


def test_the_webmaster_reads_it_at_home_and_on_its_screen(
    alice_at_work: Client, charlie_at_work: Client, venissieux: Commune
) -> None:
    assert "seront vérifiés cette semaine" in alice_at_work.get("/gestion/rapports/liens/").content.decode()
    with commune_context(venissieux):
        page = page_with(f'<p><a href="{GONE}">l’ancien site</a></p>')
        check(quick(), TODAY)
    screen = alice_at_work.get("/gestion/rapports/liens/").content.decode()
    assert "l’ancien site" in screen
    assert f"/gestion/pages/{page.pk}/edit/" in screen
    assert "Un lien cassé" in alice_at_work.get("/gestion/").content.decode()
    assert "l’ancien site" not in charlie_at_work.get("/gestion/rapports/liens/").content.decode()


def test_a_host_is_asked_once_a_second(in_venissieux: Commune) -> None:
    waits: list[float] = []
    page_with("".join(f'<p><a href="https://fine.example/{n}">l{n}</a></p>' for n in range(3)))
    check(Checker(answers, waits.append), TODAY)
    assert len(waits) == 2
    assert all(0 < wait <= 1 for wait in waits)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "169.254.169.254",
        "192.168.1.1",
        "::1",
        "::ffff:127.0.0.1",
        "fd00::1",
        "0.0.0.0",
        "224.0.0.1",
    ],
)
def test_no_address_of_ours_is_ever_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    _resolving(monkeypatch, "93.184.215.14", address)
    with pytest.raises(guard.Refused):
        guard.ask("HEAD", "https://piege.example/")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://x.example/",
        "https://a:b@x.example/",
        "http://x.example:5432/",
        "https:///x",
    ],
)
def test_no_other_kind_of_address_is_asked(url: str) -> None:
    with pytest.raises(guard.Refused):
        guard.ask("HEAD", url)


def test_a_redirect_towards_us_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(method: str, url: str) -> guard.Reply:
        if url == "https://piege.example/":
            return guard.Reply(302, "http://127.0.0.1/")
        return guard.ask(method, url)

    with pytest.raises(guard.Refused):
        guard.status_of("https://piege.example/", ask)


def test_who_refuses_head_is_asked_by_get(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(method: str, url: str) -> guard.Reply:
        asked.append(method)
        return guard.Reply(405 if method == "HEAD" else 200)

    assert guard.status_of("https://fine.example/", ask) == 200
    assert asked == ["HEAD", "GET"]


def _resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def found(host: str, port: int, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
