"""When a commune's primary address changes: the other hosts lead to it, everything that names an address follows, and
whoever was in the middle of something ends it where it began."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import OperationalError
from django.test import Client

from identity.oidc.enums import Provider
from identity.oidc.services import post_logout_redirect_uri, redirect_uri
from tenants.current import commune_context
from tenants.domains import services
from tenants.domains.middleware import ASK_PATH
from tenants.models import Commune, Domain
from tenants.states import CommuneState
from tests.outbox import run_outbox
from tests.people import login_citizen
from tests.teleservices.journeys import ACT, BIRTH, codes, go_through, send

if TYPE_CHECKING:
    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper

    from identity.citizens.models import Citizen

OLD, NEW, WWW = "venissieux.localhost", "ville-de-venissieux.fr", "www.ville-de-venissieux.fr"


@pytest.fixture
def named(venissieux: Commune) -> Commune:
    """Vénissieux has two more hosts; its primary one is what it was."""
    for host in (NEW, WWW):
        Domain.objects.bulk_create([Domain(domain=host, tenant=venissieux, is_primary=False)])
    return venissieux


@pytest.fixture
def moved(named: Commune) -> Commune:
    """Its primary host is the new one."""
    return services.make_primary(named, NEW, insist=True)


def at(host: str) -> Client:
    return Client(headers={"host": host})


def test_other_hosts_lead_to_the_primary_one_with_path_and_query(moved: Commune) -> None:
    for host in (OLD, WWW, OLD.upper(), f"{WWW}."):
        answer = at(host).get("/recherche/?q=caf%C3%A9&page=2")
        assert (answer.status_code, answer["Location"]) == (
            301,
            f"http://{NEW}/recherche/?q=caf%C3%A9&page=2",
        )
        assert answer["Cache-Control"] == "no-cache", "the address may change back"
    assert at(WWW).head("/").status_code == 301
    assert at(NEW).get("/plan-du-site/").status_code == 200


def test_a_path_cannot_send_elsewhere(moved: Commune) -> None:
    for path in ("//evil.example/", "/%2Fevil.example/", "/\\evil.example/", "/@evil.example/"):
        location = at(OLD).get(path)["Location"]
        assert location.startswith(f"http://{NEW}/")


def test_the_change_back_works_at_once(moved: Commune) -> None:
    services.make_primary(moved, OLD)
    assert at(NEW).get("/plan-du-site/")["Location"] == f"http://{OLD}/plan-du-site/"
    assert at(OLD).get("/plan-du-site/").status_code == 200


def test_what_a_host_says_of_itself_and_its_health_are_answered_on_each(moved: Commune) -> None:
    for host in (OLD, NEW, WWW):
        for path in ("/.well-known/security.txt", "/sante/vif", "/sante/pret"):
            assert at(host).get(path).status_code == 200


def test_a_request_half_filled_in_is_sent_from_where_it_began(named: Commune) -> None:
    """Nothing that a citizen wrote is lost by a change of address."""
    browser = at(OLD)
    go_through(browser, ACT, BIRTH)
    services.make_primary(named, NEW, insist=True)
    assert browser.get(ACT).status_code in {200, 302}
    reference, _code = codes(send(browser, ACT))
    run_outbox(named)
    assert reference in mail.outbox[-1].body
    assert f"http://{NEW}/suivi/" in mail.outbox[-1].body
    assert OLD not in mail.outbox[-1].body
    assert at(OLD).get(ACT).status_code == 301, "who has nothing under way goes to the new one"


def test_a_session_of_a_neighbour_or_that_ended_keeps_nobody_on_an_old_host(
    moved: Commune, givors: Commune, dora: Citizen
) -> None:
    """Attack 3, alias hosts: only a living session of this very commune is served there."""
    theirs, ours = at(givors.primary_host), at(OLD)
    theirs.get("/connexion/")
    go_through(theirs, ACT, BIRTH)
    stolen = theirs.cookies[django_settings.SESSION_COOKIE_NAME].value
    for value in (stolen, "x" * 32, "x" * 4000, "'; DROP TABLE x; --"):
        ours.cookies[django_settings.SESSION_COOKIE_NAME] = value
        assert ours.get("/compte/").status_code == 301
    signed_in = at(OLD)
    login_citizen(signed_in, dora)
    assert signed_in.get("/compte/").status_code == 200
    with commune_context(moved):
        signed_in.session.flush()
    assert signed_in.get("/compte/").status_code == 301


def test_a_form_is_never_sent_elsewhere_and_its_token_still_counts(moved: Commune) -> None:
    """Attack 5, alias hosts."""
    browser = Client(enforce_csrf_checks=True, headers={"host": OLD})
    answer = browser.post("/connexion/courriel/", {"courriel": "eve@citoyens.example"})
    assert answer.status_code == 403
    assert "Location" not in answer


def test_every_address_follows_the_primary_one_at_once(named: Commune) -> None:
    at(OLD).get("/")  # what a process remembers must not outlive the change
    for host in (NEW, OLD, WWW):
        commune = services.make_primary(named, host, insist=True)
        base = f"http://{host}"
        home, robots, sitemap = (
            at(host).get(path).content.decode() for path in ("/", "/robots.txt", "/sitemap.xml")
        )
        assert f'<link rel="canonical" href="{base}/">' in home
        assert (f"Sitemap: {base}/sitemap.xml" in robots) is not commune.is_demonstration
        assert set(re.findall(r"<loc>(https?://[^/]+)", sitemap)) <= {base}
        with commune_context(commune):
            for provider in Provider:
                assert redirect_uri(provider).startswith(f"{base}/connexion/")
                assert post_logout_redirect_uri(provider).startswith(f"{base}/connexion/")
        asked = at(host).post("/connexion/courriel/", {"courriel": f"eve@{host}"})
        assert asked.status_code == 200
        run_outbox(commune)
        assert f"{base}/connexion/courriel/" in mail.outbox[-1].body


def test_the_sitemap_of_an_open_commune_follows_too(moved: Commune) -> None:
    Commune.objects.filter(pk=moved.pk).update(state=CommuneState.OPEN, is_demonstration=False)
    services.forget_hosts()
    found = set(re.findall(r"<loc>(https?://[^/]+)", at(NEW).get("/sitemap.xml").content.decode()))
    assert found == {f"http://{NEW}"}
    assert f"Sitemap: http://{NEW}/sitemap.xml" in at(NEW).get("/robots.txt").content.decode()


def test_https_is_promised_for_a_communes_own_host_alone(moved: Commune, settings: SettingsWrapper) -> None:
    """The town's other servers live under the same name; the operator's own names are its to promise for."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 1000, True
    for host in (NEW, WWW, "nobodys.example"):
        for path in ("/", "/plan-du-site/"):
            assert at(host).get(path, secure=True)["Strict-Transport-Security"] == "max-age=1000"
    for host in (OLD, "operateur.localhost", "nobodys.localhost"):
        assert "includeSubDomains" in at(host).get("/", secure=True)["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in at(NEW).get("/").headers


def ask(host: str, **environment: str) -> int:
    """What the proxy asks, by address, before it orders a certificate."""
    proxy = Client(headers={"host": "127.0.0.1:8000"})
    return proxy.get(ASK_PATH, {"domain": host}, **environment).status_code  # type: ignore[arg-type]


def test_a_certificate_is_for_hosts_that_are_served_here(moved: Commune, givors: Commune) -> None:
    """Attack 28: no certificate for a host that nobody listed, nor for what is around one that is."""
    for host in (NEW, WWW, OLD, NEW.upper(), f"{NEW}.", "operateur.localhost", "givors.localhost"):
        assert ask(host) == 200, host
    for host in (
        "", ".", "localhost", "127.0.0.1", f"x.{NEW}", f"{NEW}.evil.example", f"*.{NEW}", "fr", f"{NEW}:443",
        f"{NEW}\x00", "x" * 5000, "mail.localhost", "autre-ville.fr", "é.fr",
    ):  # fmt: skip
        assert ask(host) == 404, host
    Commune.objects.filter(pk=givors.pk).update(state=CommuneState.GONE)
    services.forget_hosts()
    assert ask("givors.localhost") == 404
    services.remove(moved, NEW)
    assert {ask(NEW), ask(WWW)} == {404}


def test_a_claim_without_proof_gets_no_certificate(venissieux: Commune) -> None:
    services.claim(venissieux, NEW)
    assert ask(NEW) == 404


def test_only_the_proxy_is_answered_and_the_address_is_absent_for_others(
    moved: Commune, settings: SettingsWrapper
) -> None:
    assert ask(NEW, REMOTE_ADDR="203.0.113.9") == 404
    assert ask(NEW, REMOTE_ADDR="") == 404
    assert ask(NEW, HTTP_X_FORWARDED_FOR="203.0.113.9") == 404
    settings.PROXY_ADDRESSES = ["203.0.113.0/24"]
    assert ask(NEW, REMOTE_ADDR="203.0.113.9") == 200
    assert (
        at(NEW).get(f"{ASK_PATH}?domain={NEW}", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 404
    )
    assert Client(headers={"host": "127.0.0.1"}).post(f"{ASK_PATH}?domain={NEW}").status_code == 404


def test_a_flood_of_names_asks_the_database_once_each_and_an_error_says_nothing(
    moved: Commune, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.forget_hosts()
    with django_assert_num_queries(1):
        for _ in range(20):
            assert ask("flood.example") == 404

    def refuse(_host: str) -> bool:
        raise OperationalError("connection to server at 10.0.0.1 failed")

    monkeypatch.setattr("tenants.domains.middleware.may_have_certificate", refuse)
    answer = Client(headers={"host": "127.0.0.1"}).get(ASK_PATH, {"domain": NEW})
    assert (answer.status_code, answer.content) == (503, b"")
