"""The whole site of a commune, as a visitor walks through it: each page is HTML as the standard says, each link leads
somewhere, each name of an element is there once.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

import html5lib

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

#: Where a visitor leaves what is public, or begins something.
_ELSEWHERE = re.compile(
    r"^/(?:gestion|instruction|compte|connexion|deconnexion|static)/|/commencer|^/suivi/."
)
_XHTML = "{http://www.w3.org/1999/xhtml}"


def faults(page: str) -> list[str]:
    """What the parser refuses, and what it does not look at: identifiers that are there twice, or nowhere."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    document = parser.parse(page)
    found = [f"{code} at {place} {detail}" for place, code, detail in parser.errors]
    elements = list(document.iter())
    names = Counter(str(element.get("id")) for element in elements if element.get("id"))
    found += [f"id {name} {count} times" for name, count in names.items() if count > 1]
    for element in elements:
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            wanted = str(element.get(attribute, "")).split()
            found += [f"{attribute} of {name}, which is nowhere" for name in wanted if name not in names]
    anchors = {
        str(a.get("href"))[1:] for a in document.iter(f"{_XHTML}a") if str(a.get("href", "")).startswith("#")
    }
    return found + [f"#{name} leads nowhere" for name in sorted(anchors - {""} - set(names))]


def links(page: str) -> Iterator[str]:
    document = html5lib.parse(page)
    for name in ("a", "area"):
        for element in document.iter(f"{_XHTML}{name}"):
            yield str(element.get("href", ""))


def walk(browser: Client, start: str = "/") -> dict[str, str]:
    """Every address that can be reached without signing in, with what is wrong there."""
    to_see, seen = [start], {start: ""}
    while to_see:
        path = to_see.pop()
        response = browser.get(path)
        if response.status_code in {301, 302}:
            target = str(response["location"])
            if target.startswith("/") and target not in seen and not _ELSEWHERE.search(target):
                seen[target] = path
                to_see.append(target)
            continue
        assert response.status_code == 200, f"{path}, linked from {seen[path]}: {response.status_code}"
        if not str(response["content-type"]).startswith("text/html") or response.streaming:
            continue
        page = response.content.decode()
        assert faults(page) == [], path
        for link in links(page):
            target = urldefrag(link).url
            parts = urlsplit(target)
            if parts.scheme or not parts.path.startswith("/") or _ELSEWHERE.search(parts.path):
                continue
            # One page of a list is like the others.
            if target not in seen and (not parts.query or len(seen) < 200):
                seen[target] = path
                to_see.append(target)
    return seen


def test_the_whole_site_is_valid_and_leads_somewhere(at_venissieux: Client) -> None:
    seen = walk(at_venissieux)
    assert {"/", "/actualites/", "/demarches/", "/plan-du-site/", "/contact/", "/mentions-legales/"} <= set(
        seen
    )
    assert len(seen) > 25


def test_what_is_wrong_is_seen() -> None:
    page = (
        "<!doctype html><html lang=fr><title>x</title><p id=a>"
        "<ul id=a><li><a href='#b'>c</a></ul></p><label for=d>e</label>"
    )
    found = faults(page)
    assert any("unexpected-end-tag" in one for one in found)
    assert "id a 2 times" in found
    assert "#b leads nowhere" in found
    assert "for of d, which is nowhere" in found
