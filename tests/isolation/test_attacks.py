"""The attacks of two communes on each other that no single address holds: hosts, cookies, tokens, caches, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core import signing as django_signing
from django.core.cache import cache, caches
from django.test import Client

from tenants import crypto, signing
from tenants.current import commune_context, operator_context
from tenants.errors import NoCommune
from tenants.outbox import tasks
from tenants.storage import PrivateStorage, PublicStorage, private_storage

if TYPE_CHECKING:
    from tenants.models import Commune


def test_cookies_belong_to_one_host(at_venissieux: Client) -> None:
    """Attacks 3 and 4: no Domain attribute, so that a neighbour neither receives nor plants one."""
    at_venissieux.get("/connexion/")
    at_venissieux.get("/demarches/signalement/")
    for cookie in at_venissieux.cookies.values():
        assert cookie["domain"] == ""
        assert cookie["path"] == "/"
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_a_form_posted_from_a_neighbour_is_refused(givors: Commune, venissieux: Commune) -> None:
    """Attack 5: the CSRF token and the origin of one commune are nothing to another."""
    theirs = Client(enforce_csrf_checks=True, headers={"host": venissieux.primary_host})
    theirs.get("/connexion/")
    token = theirs.cookies.get(settings.CSRF_COOKIE_NAME)
    assert token is not None
    victim = Client(enforce_csrf_checks=True, headers={"host": givors.primary_host})
    victim.get("/connexion/")
    response = victim.post(
        "/connexion/courriel/", {"email": "x@example.org", "csrfmiddlewaretoken": token.value}
    )
    assert response.status_code == 403
    own = victim.cookies[settings.CSRF_COOKIE_NAME].value
    response = victim.post(
        "/connexion/courriel/",
        {"email": "x@example.org", "csrfmiddlewaretoken": own},
        headers={"origin": f"http://{venissieux.primary_host}"},
    )
    assert response.status_code == 403


def test_a_signed_token_means_nothing_elsewhere(venissieux: Commune, givors: Commune) -> None:
    """Attacks 9 and 10."""
    with commune_context(venissieux):
        token = signing.dumps({"a": 1}, salt="x")
        assert signing.loads(token, salt="x") == {"a": 1}
    with commune_context(givors), pytest.raises(django_signing.BadSignature):
        signing.loads(token, salt="x")
    with operator_context(), pytest.raises(django_signing.BadSignature):
        signing.loads(token, salt="x")


def test_a_secret_is_read_by_its_own_commune_only(venissieux: Commune, givors: Commune) -> None:
    with commune_context(venissieux):
        secret = crypto.encrypt("client secret")
        assert "client" not in secret
        assert crypto.decrypt(secret) == "client secret"
    with commune_context(givors), pytest.raises(crypto.Undecipherable):
        crypto.decrypt(secret)


@pytest.mark.parametrize("alias", ["default", "renditions"])
def test_cache_keys_carry_the_commune(venissieux: Commune, givors: Commune, alias: str) -> None:
    """Pitfall 4, attack 8: Wagtail's own global keys included."""
    with commune_context(venissieux):
        caches[alias].set("wagtail_site_root_paths", ["Vénissieux"])
    with commune_context(givors):
        assert caches[alias].get("wagtail_site_root_paths") is None
    with operator_context():
        assert cache.get("wagtail_site_root_paths") is None


def test_files_without_a_commune_raise(db: None) -> None:
    for storage in (PublicStorage(), PrivateStorage()):
        with pytest.raises(NoCommune):
            storage.exists("x")


def test_a_private_file_has_no_address(in_venissieux: Commune) -> None:
    with pytest.raises(ValueError, match="no address"):
        private_storage.url("x")


def test_a_task_of_a_schema_that_is_gone_fails(db: None) -> None:
    """Attack 15: never the rows of ``public``."""
    result = tasks.deliver.apply(headers={"_schema_name": "c_ffffffffffff"})
    assert result.failed()


def test_a_task_says_its_schema_or_fails(venissieux: Commune) -> None:
    with commune_context(venissieux), pytest.raises(NoCommune):
        tasks.deliver()


def test_the_console_is_on_the_operators_host_only(at_venissieux: Client) -> None:
    """Attack 24."""
    for path in ("/communes/venissieux/", "/ouverture/", "/facturation/", "/facturation/stripe/webhook/"):
        assert at_venissieux.get(path).status_code == 404


def test_the_operators_host_serves_no_commune(at_operator: Client) -> None:
    for path in ("/demarches/", "/instruction/", "/gestion/", "/compte/", "/suivi/", "/medias/x"):
        assert at_operator.get(path).status_code == 404
