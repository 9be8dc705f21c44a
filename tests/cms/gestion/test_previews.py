"""A draft is seen by whoever holds its link, in its commune, for a week, until the links are ended."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import time_machine

from cms.pages.models import NewsPage
from identity.accounts.enums import Role
from tenants.current import commune_context
from tests.cms.test_webmaster import publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tenants.models import Commune


def draft(client: Client, commune: Commune) -> int:
    publish(client, commune, title="Fusion des écoles", **{"action-publish": ""})
    with commune_context(commune):
        return int(NewsPage.objects.get(title="Fusion des écoles").pk)


def make(client: Client, page: int) -> str:
    screen = client.post(f"/gestion/apercus/{page}/", {"action": "creer"}).content.decode()
    found = re.search(r'value="(http[^"]+/apercu/[^"]+)"', screen)
    assert found
    return urlsplit(found.group(1)).path


def test_whoever_holds_the_link_sees_the_latest_draft_and_nothing_is_kept(
    alice_at_work: Client, at_venissieux: Client, at_givors: Client, venissieux: Commune
) -> None:
    page = draft(alice_at_work, venissieux)
    assert f"/gestion/apercus/{page}/" in alice_at_work.get(f"/gestion/pages/{page}/edit/").content.decode()
    address = make(alice_at_work, page)
    shown = at_venissieux.get(address)
    assert shown.status_code == 200
    words = shown.content.decode()
    assert "Fusion des écoles" in words
    assert "Cette page n’est pas publiée" in words
    assert words.index("Cette page n’est pas publiée") < words.index("<main")
    assert shown["X-Robots-Tag"] == "noindex, nofollow"
    assert shown["Cache-Control"] == "private, no-store"
    assert shown["Referrer-Policy"] == "no-referrer"
    assert not shown.cookies
    assert at_venissieux.get("/actualites/fusion-des-écoles/").status_code == 404
    assert at_givors.get(address).status_code == 404
    for wrong in (address[:-3] + "/", "/apercu/x/", "/apercu/" + address.split("/")[2][::-1] + "/"):
        assert at_venissieux.get(wrong).status_code == 404


def test_a_link_ends_after_a_week_or_when_it_is_asked_to(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    page = draft(alice_at_work, venissieux)
    now = datetime.now(tz=UTC)
    first = make(alice_at_work, page)
    assert at_venissieux.get(first).status_code == 200
    with time_machine.travel(now + timedelta(days=7, minutes=1)):
        ended = at_venissieux.get(first)
        assert ended.status_code == 410
        assert "Demandez-en un autre" in ended.content.decode()
    assert alice_at_work.post(f"/gestion/apercus/{page}/", {"action": "annuler"}).status_code == 302
    assert at_venissieux.get(first).status_code == 410
    assert at_venissieux.get(make(alice_at_work, page)).status_code == 200


def test_nobody_makes_a_link_to_what_is_not_theirs(
    alice_at_work: Client, charlie_at_work: Client, at_work: Callable[[Role], Client], venissieux: Commune
) -> None:
    page = draft(alice_at_work, venissieux)
    for client in (charlie_at_work, at_work(Role.ASSOCIATION)):
        assert client.post(f"/gestion/apercus/{page}/", {"action": "creer"}).status_code in {403, 404}
