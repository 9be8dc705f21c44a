"""What a line of an access log is, and what it is not."""

from __future__ import annotations

import json

import pytest

from cms.reports.audience import hits
from cms.reports.audience.enums import Device, Origin
from tests.cms.reports.logs import PHONE, VENISSIEUX, line


def read(text: str) -> hits.Hit | None:
    return hits.read(text.encode())


def test_a_page_seen_is_a_hit() -> None:
    hit = read(
        line("/actualites/marche-de-noel/?utm_source=x", agent=PHONE, referrer="https://www.google.fr/")
    )
    assert hit is not None
    assert (hit.host, hit.path, hit.is_missing) == (VENISSIEUX, "/actualites/marche-de-noel/", False)
    assert (hit.device, hit.origin, hit.asked) == (Device.MOBILE, Origin.SEARCH, "")


@pytest.mark.parametrize(
    "uri",
    [
        "/compte/", "/suivi/?code=ABCD", "/suivi/reprendre/secret/", "/connexion/lien/jeton/", "/instruction/",
        "/gestion/pages/3/edit/", "/demarches/signalement/lieu/", "/demarches/adresses-proposees/", "/medias/images/x.webp",
        "/documents/4/plan.pdf", "/static/design/css/base.css",
    ],
)  # fmt: skip
def test_what_belongs_to_one_person_or_is_no_page_is_never_counted(uri: str) -> None:
    assert read(line(uri)) is None
    assert read(line(uri, status=404)) is None
    assert read(line("/demarches/signalement/")) is not None


@pytest.mark.parametrize(
    "other",
    [
        {"method": "POST"}, {"method": "HEAD"}, {"status": 301}, {"status": 503}, {"status": "200"},
        {"kind": "application/json"}, {"kind": "text/css"}, {"agent": ""}, {"agent": "Googlebot/2.1"},
        {"agent": "Parvis-sonde/2026.11.0"}, {"agent": "curl/8"}, {"headers": {"Sec-Purpose": ["prefetch;prerender"]}},
        {"headers": {"Hx-Request": ["true"]}}, {"host": "a b"}, {"host": "venissieux.localhost\nSet-Cookie: x"},
        {"host": ""},
    ],
)  # fmt: skip
def test_machines_parts_of_pages_and_other_answers_are_no_page_seen(other: dict[str, object]) -> None:
    assert read(line(**other)) is None  # type: ignore[arg-type]
    assert read(line()) is not None


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "12", "{", '{"request": 3}', '{"status": 200, "request": {"method": "GET"}}', "[" * 5000,
     "\x00", "é" * 9],
)  # fmt: skip
def test_what_is_no_line_is_no_hit(text: str) -> None:
    assert read(text) is None


def test_a_line_that_was_slipped_into_an_address_is_one_address() -> None:
    """JSON escapes what a visitor sends: a line of theirs stays within theirs."""
    forged = line("/", host="givors.localhost")
    hit = read(line(f"/contact/\n{forged}"))
    assert hit is not None
    assert (hit.host, hit.path) == (VENISSIEUX, "")


def test_a_line_without_end_is_not_read() -> None:
    assert read(line("/" + "a" * hits.LONGEST_LINE)) is None


def test_an_address_that_is_not_made_of_plain_words_has_no_name() -> None:
    for uri in ("/Jean-Dupont/", "/%3Cscript%3E/", "/a//b/", "/x" * 120 + "/", "/..//"):
        hit = read(line(uri))
        assert hit is not None, uri
        assert hit.path == "", uri


@pytest.mark.parametrize(
    ("referrer", "origin"),
    [
        ("", Origin.DIRECT), ("https://venissieux.localhost/contact/", Origin.INSIDE),
        ("https://duckduckgo.com/", Origin.SEARCH),
        ("https://www.google.co.uk/", Origin.SEARCH), ("https://m.facebook.com/", Origin.SOCIAL),
        ("https://t.co/x", Origin.SOCIAL),
        ("https://www.service-public.gouv.fr/x", Origin.PUBLIC), ("https://www.leprogres.fr/", Origin.OTHER),
        ("https://[", Origin.DIRECT), ("javascript:alert(1)", Origin.DIRECT), ("https://givors.localhost/", Origin.OTHER),
    ],
)  # fmt: skip
def test_where_people_come_from_is_a_class(referrer: str, origin: Origin) -> None:
    hit = read(line(referrer=referrer))
    assert hit is not None
    assert hit.origin is origin


def test_a_search_tells_its_words_and_how_many_results() -> None:
    hit = read(line("/recherche/?q=march%C3%A9+de+no%C3%ABl&page=2", results="0"))
    assert hit is not None
    assert (hit.path, hit.asked, hit.results) == ("/recherche/", "marché de noël", 0)
    for results in ("", "beaucoup", "-1", "²"):
        other = read(line("/recherche/?q=x", results=results))
        assert other is not None
        assert other.results is None, results
    elsewhere = read(line("/contact/?q=x"))
    assert elsewhere is not None
    assert elsewhere.asked == ""


def test_nothing_of_a_visitor_is_in_a_hit() -> None:
    told = json.loads(line(agent=PHONE, referrer="https://exemple.fr/dossier-de-dora/"))
    told["request"] |= {"remote_ip": "192.0.2.7", "client_ip": "192.0.2.7"}
    assert "192.0.2.7" not in repr(read(json.dumps(told)))
    assert "dora" not in repr(read(json.dumps(told)))
    assert "Android" not in repr(read(json.dumps(told)))
