"""From the host name to the commune: nobody's host is 404, a missing schema is 503, never rows of ``public``."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tenants import lifecycle
from tenants.middleware import forget_hosts
from tenants.models import Commune, Domain
from tenants.states import CommuneState


@pytest.mark.parametrize(
    "host",
    [
        "inconnue.localhost",
        "localhost",
        "127.0.0.1",
        "venissieux.localhost.evil.example",
        "xn--vnissieux-b4a.localhost",
        "a_b.localhost",
    ],
)
def test_a_host_that_is_nobodys_is_404_and_never_the_operators_application(db: None, host: str) -> None:
    response = Client(headers={"host": host}).get("/")
    assert response.status_code == 404
    assert b"operateur" not in response.content.lower()
    assert b'href="/"' not in response.content, "there is no home to go to"


@pytest.mark.parametrize(
    "spelling", ["VENISSIEUX.localhost", "venissieux.localhost:8000", "venissieux.localhost."]
)
def test_case_port_and_final_dot_lead_to_the_same_commune(at_venissieux: Client, spelling: str) -> None:
    response = Client(headers={"host": spelling}).get("/plan-du-site/")
    assert response.status_code == 200
    assert "Vénissieux" in response.content.decode()


def test_a_forwarded_host_changes_nothing(at_venissieux: Client) -> None:
    page = at_venissieux.get("/plan-du-site/", headers={"x-forwarded-host": "givors.localhost"})
    assert "Vénissieux" in page.content.decode()
    assert "Givors" not in page.content.decode()


def test_a_commune_whose_schema_is_missing_answers_503(venissieux: Commune) -> None:
    ghost = Commune.objects.create(
        insee="01001", name="Fantôme", slug="fantome", siren="210100012", department="01", schema_version="x"
    )
    Domain.objects.create(domain="fantome.localhost", tenant=ghost)
    response = Client(raise_request_exception=False, headers={"host": "fantome.localhost"}).get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "60"


def test_the_connection_is_back_in_public_after_a_request(at_venissieux: Client) -> None:
    at_venissieux.get("/plan-du-site/")
    assert connection.schema_name == "public"


def test_times_are_those_of_the_commune(
    venissieux: Commune, at_venissieux: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Commune.objects.filter(pk=venissieux.pk).update(time_zone="Indian/Reunion")
    forget_hosts()
    seen: list[str] = []
    stock = timezone.get_current_timezone_name
    monkeypatch.setattr("tenants.context.commune_or_none", lambda: seen.append(stock()))
    at_venissieux.get("/plan-du-site/")
    assert set(seen) <= {"Indian/Reunion"}


def test_a_suspended_commune_shows_its_notice_and_keeps_its_agents_tools(
    venissieux: Commune, at_venissieux: Client, at_givors: Client
) -> None:
    Commune.objects.filter(pk=venissieux.pk).update(state=CommuneState.OPEN)
    venissieux.refresh_from_db()
    lifecycle.suspend(venissieux)
    notice = at_venissieux.get("/")
    assert notice.status_code == 503
    said = notice.content.decode()
    assert "Vénissieux" in said
    assert "Site suspendu" in said
    assert "La mairie répond au" in said or "tel:" in said
    assert "emblem" in said
    assert "'self'" in notice["Content-Security-Policy"]
    assert at_venissieux.get("/instruction/").status_code in {302, 403}
    assert at_givors.get("/plan-du-site/").status_code == 200
    lifecycle.resume(venissieux)
    assert at_venissieux.get("/plan-du-site/").status_code == 200


def test_health_answers_on_every_host_above_the_tenant(db: None) -> None:
    for host in ("inconnue.localhost", "operateur.localhost", "venissieux.localhost", "10.0.0.1"):
        assert Client(headers={"host": host}).get("/sante/vif").status_code == 200
        assert Client(headers={"host": host}).get("/sante/pret").status_code == 200
