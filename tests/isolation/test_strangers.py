"""What a stranger learns of a neighbour: nothing by its state, its half-made schema, its search, nor from its browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from identity.accounts.models import Agent
from tenants.current import commune_context, operator_context
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tenants.provisioning import database
from tenants.states import CommuneState
from tests.isolation.world import CANARY, browser_of, fill, strongest

if TYPE_CHECKING:
    from django.http import HttpResponse


#: What is searched: the beginning of the canary, so that a page that repeats the question is told from one that answers.
WORD = CANARY[:-2]


def _said(response: HttpResponse) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def test_a_commune_that_is_gone_and_a_host_that_never_was_are_the_same(venissieux: Commune) -> None:
    """Attack 38."""
    Commune.objects.filter(pk=venissieux.pk).update(state=CommuneState.GONE)
    forget_hosts()
    gone, never = (
        Client(headers={"host": host}).get("/") for host in (venissieux.primary_host, "jamais.localhost")
    )
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content
    assert sorted(gone.headers.items()) == sorted(never.headers.items())


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(
    "broken",
    [
        'ALTER TABLE "{schema}".accounts_agent RENAME TO accounts_agent_away',
        'ALTER TABLE "{schema}".django_session RENAME TO django_session_away',
        'ALTER TABLE "{schema}".town_hall_service RENAME COLUMN phone TO phone_away',
        'ALTER TABLE "{schema}".wagtailcore_site RENAME COLUMN site_name TO site_name_away',
    ],
    ids=["a table that public has too", "sessions", "a column", "a column of the site"],
)
def test_a_half_migrated_schema_is_503_and_never_rows_of_public(broken: str) -> None:
    """Attack 20: ``public`` is next on the path, and has tables of the same names."""
    with operator_context():
        commune = Commune.objects.get(insee="69259")
    agent = strongest(commune, "Alice")
    browser = browser_of(commune, agent)
    undo = (
        broken.replace("_away", "").replace("RENAME TO", "_away RENAME TO") if "COLUMN" not in broken else ""
    )
    if not undo:
        head, _, names = broken.partition("RENAME COLUMN ")
        old, _, new = names.partition(" TO ")
        undo = f"{head}RENAME COLUMN {new} TO {old}"
    else:
        undo = undo.replace(" _away", "_away")
    with database.owner_connection() as owner:
        owner.execute(broken.format(schema=commune.schema_name).encode())
    try:
        browser.raise_request_exception = False
        answers = {
            path: browser.get(path)
            for path in ("/", "/contact/", "/instruction/", "/connexion/agents/", "/gestion/")
        }
    finally:
        with database.owner_connection() as owner:
            owner.execute(undo.format(schema=commune.schema_name).encode())
        with commune_context(commune):
            Agent.objects.all().delete()
    statuses = {path: answer.status_code for path, answer in answers.items()}
    assert 503 in statuses.values(), statuses
    assert set(statuses.values()) <= {200, 302, 403, 503}, statuses
    assert "oscar" not in "".join(_said(answer) for answer in answers.values())


def test_no_search_list_or_export_of_a_neighbour_names_it(venissieux: Commune, givors: Commune) -> None:
    """Attacks 13 and 14, in the admin of somebody who may see everything in her own commune."""
    alice = strongest(venissieux, "Alice")
    fill(venissieux, alice)
    own = browser_of(venissieux, alice)
    theirs = browser_of(givors, strongest(givors, "Charlie"))
    found = 0
    for path in (
        f"/gestion/pages/search/?q={WORD}", f"/gestion/images/?q={WORD}", f"/gestion/documents/?q={WORD}",
        f"/gestion/images/chooser/results/?q={WORD}", f"/gestion/documents/chooser/results/?q={WORD}",
        f"/gestion/choose-page/search/?q={WORD}", f"/gestion/tag-autocomplete/?term={WORD}",
        "/gestion/reports/site-history/?export=csv", "/gestion/reports/aging-pages/?export=csv",
        "/gestion/reports/page-types-usage/?export=csv", "/gestion/redirects/?export=csv", f"/instruction/?q={WORD}",
        f"/recherche/?q={WORD}", "/sitemap.xml",
    ):  # fmt: skip
        answer = theirs.get(path)
        assert answer.status_code < 500, path
        assert CANARY.lower() not in _said(answer).lower(), path
        found += CANARY.lower() in _said(own.get(path)).lower()
    assert found >= 5, "its own commune finds it: else the search proves nothing"


def test_no_answer_is_open_to_a_neighbours_scripts(at_venissieux: Client, givors: Commune) -> None:
    """Attack 33: neither CORS, nor a looser policy for whom says to come from a neighbour; no address takes reports."""
    origin = f"http://{givors.primary_host}"
    for path in (
        "/",
        "/demarches/",
        "/connexion/",
        "/recherche/?q=x",
        "/sitemap.xml",
        "/csp/",
        "/csp-report/",
    ):
        for method in ("get", "options"):
            answer = getattr(at_venissieux, method)(
                path, headers={"origin": origin, "access-control-request-method": "GET"}
            )
            assert not [name for name in answer.headers if name.lower().startswith("access-control")], path
            assert givors.primary_host not in str(answer.headers), path
    policy = at_venissieux.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "report-uri" not in policy
    assert "report-to" not in policy
    for directive in ("script-src", "connect-src", "frame-ancestors"):
        assert "*" not in policy.partition(directive)[2].partition(";")[0]


def test_a_session_that_somebody_planted_does_not_become_the_victims(
    venissieux: Commune, at_venissieux: Client
) -> None:
    """Attacks 4 and 6: the key that a neighbour could have tossed is not the one that is signed in."""
    agent = strongest(venissieux, "Alice")
    with commune_context(venissieux):
        planted = Client().session
        planted["canary"] = 1
        planted.save()
        key = str(planted.session_key)
    at_venissieux.cookies["parvis_session"] = key
    with commune_context(venissieux):
        at_venissieux.force_login(agent)
    assert at_venissieux.cookies["parvis_session"].value != key
    thief = Client(headers={"host": venissieux.primary_host})
    thief.cookies["parvis_session"] = key
    assert thief.get("/instruction/").status_code == 302
