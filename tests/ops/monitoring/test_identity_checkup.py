"""The doctor's ``oidc`` line: who cannot enter, which secret ends soon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from identity.oidc.enums import Provider
from identity.oidc.models import OidcClient
from identity.oidc.services import configure_client
from ops.models import CommuneFacts
from ops.monitoring import facts
from ops.monitoring.checkup import identity
from tenants.connection import connection
from tenants.current import commune_context, operator_context

if TYPE_CHECKING:
    from datetime import date

    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Commune

ISSUER = "https://fournisseur.example/api/v2"


@pytest.fixture(autouse=True)
def _answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "metadata_of", lambda issuer: None)


def configure(expires_on: date | None = None) -> None:
    configure_client(
        Provider.PROCONNECT, issuer=ISSUER, client_id="un-client", secret="x", expires_on=expires_on
    )


def test_communes_that_nobody_can_administer_are_counted(venissieux: Commune, givors: Commune) -> None:
    found = identity.providers()
    assert found.warning
    assert (
        "l’opérateur est sans ProConnect, 2\xa0communes sans ProConnect (givors, venissieux)" in found.detail
    )
    assert "parvis identity configure" in found.detail
    with operator_context():
        configure()
    with commune_context(givors):
        configure()
    assert "1\xa0commune sans ProConnect (venissieux)" in identity.providers().detail
    with commune_context(venissieux):
        configure()
    assert not identity.providers().warning
    assert identity.providers().detail == ISSUER


def test_a_secret_that_ends_is_said_a_month_before(venissieux: Commune, givors: Commune) -> None:
    today = timezone.localdate()
    with operator_context():
        configure()
    with commune_context(venissieux):
        configure(today + timedelta(days=29))
    with commune_context(givors):
        configure(today + timedelta(days=31))
    found = identity.providers()
    assert found.ok
    assert "1 secret expire sous 30 jours (ProConnect de venissieux," in found.detail.replace("\xa0", " ")
    assert "givors" not in found.detail
    with commune_context(venissieux):
        OidcClient.objects.update(expires_on=today - timedelta(days=1))
    assert not identity.providers().ok
    assert "1 secret expiré (ProConnect de venissieux," in identity.providers().detail.replace("\xa0", " ")


def test_facts_spare_the_communes_and_the_others_are_counted(
    venissieux: Commune,
    givors: Commune,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with operator_context():
        configure()
    with commune_context(venissieux):
        configure(timezone.localdate() + timedelta(days=29))
    for commune in (venissieux, givors):
        facts.collect(commune)
    switches = connection.switches
    with django_assert_max_num_queries(2):
        told = identity.providers().detail.replace("\xa0", " ")
    assert connection.switches - switches <= 1
    assert "1 commune sans ProConnect (givors)" in told
    assert "1 secret expire sous 30 jours (ProConnect de venissieux," in told
    CommuneFacts.objects.update(has_proconnect=None)
    monkeypatch.setattr(identity, "ASKED", 1)
    assert "1 commune pas encore relevées" in identity.providers().detail.replace("\xa0", " ")
