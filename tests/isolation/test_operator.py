"""Attack 32: whatever a commune writes, its names first, is text on the operator's screens; and what is the operator's
is on the operator's host only (attack 24).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from billing.models import Member
from identity.accounts.enums import Role
from identity.accounts.services import give_role, invite
from ops.models import CommuneFacts, LastProbe
from tenants.current import commune_context
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tests.people import login_operator, make_agent
from tests.routes import every_route

if TYPE_CHECKING:
    from django.test import Client

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}${7*7}"
#: What no page of ours holds by itself.
HARM = ("<script>alert", "<img src=x", "onerror=alert(2)>", "14$", "${49}")


@pytest.fixture
def hostile(venissieux: Commune) -> Commune:
    """A commune whose every field is an attack: its name, its bodies, its people, what it says of itself."""
    Commune.objects.filter(pk=venissieux.pk).update(name=ATTACK, epci_name=ATTACK, contact_email='x@"><b>.fr')
    LastProbe.objects.create(commune=venissieux, at=timezone.now(), ok=False, status_code=502, milliseconds=1)
    CommuneFacts.objects.create(commune=venissieux, dossiers_open=7, checked_at=timezone.now())
    agent = make_agent(venissieux, "Mallory", ATTACK[:100])
    with commune_context(venissieux):
        give_role(agent, Role.ADMINISTRATOR)
        invite("mallory@example.org", Role.ADMINISTRATOR)
    if member := Member.objects.filter(commune_id=venissieux.pk).first():
        Member.objects.filter(pk=member.pk).update(name=ATTACK)
    forget_hosts()
    venissieux.refresh_from_db()
    return venissieux


def test_nothing_a_commune_writes_is_run_by_the_console(hostile: Commune, at_operator: Client) -> None:
    login_operator(at_operator)
    seen = 0
    for route in every_route("config.urls_operator"):
        path = "/" + route.pattern.replace("<slug:slug>", hostile.slug).replace("<slug:insee>", hostile.insee)
        if re.search(r"[<^$(\\]", path) or "deconnexion" in path:
            continue
        answer = at_operator.get(path)
        assert answer.status_code < 500, path
        if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
            continue
        page = answer.content.decode()
        assert not [harm for harm in HARM if harm in page], path
        seen += "&lt;script&gt;alert(1)" in page
    assert seen >= 3, "the attack is on no page: the test looks elsewhere"


def test_nothing_a_commune_is_called_is_run_by_its_own_pages(hostile: Commune, at_venissieux: Client) -> None:
    for path in ("/", "/connexion/", "/demarches/", "/mentions-legales/", "/plan-du-site/", "/sitemap.xml"):
        page = at_venissieux.get(path).content.decode()
        assert not [harm for harm in HARM if harm in page], path
        assert "&lt;script&gt;alert(1)" in page or path == "/sitemap.xml", path


def test_no_page_of_the_console_answers_on_a_communes_host(
    at_venissieux: Client, at_operator: Client, venissieux: Commune
) -> None:
    """Attack 24, for each address of the console and not for a few; with the session of the operator's staff too."""
    login_operator(at_operator)
    at_venissieux.cookies = at_operator.cookies
    shared = {route.pattern for route in every_route("config.urls_commune")}
    asked = 0
    for route in every_route("config.urls_operator"):
        path = "/" + route.pattern.replace("<slug:slug>", venissieux.slug).replace(
            "<slug:insee>", venissieux.insee
        )
        if route.pattern in shared or re.search(r"[<^$(\\]", path) or not route.pattern:
            continue
        for answer in (at_venissieux.get(path), at_venissieux.post(path)):
            assert answer.status_code in {404, 405}, path
        asked += 1
    assert asked > 15
