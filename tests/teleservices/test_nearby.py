"""What the town hall already knows at the same place, and what it keeps of who says nothing of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from psycopg import sql

from identity.citizens.models import Citizen, EmailLink
from identity.citizens.services import LINK_SALT
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.nearby import distance
from tenants.current import commune_context
from tenants.signing import dumps
from tests.people import login_citizen
from tests.teleservices.journeys import (
    ACT,
    POTHOLE,
    REPORT,
    answer,
    codes,
    go_through,
    main_text,
    send,
)

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

HERE = {"position-text": "devant le 12 rue Zola", "position-lat": "45.697500", "position-lon": "4.886100"}
TOLD = "C’est peut-être déjà signalé"


def _report(client: Client, place: dict[str, str], **problem: Any) -> str:
    """Everything up to the page that checks the answers; its text."""
    steps = [("probleme", POTHOLE[0][1] | problem), ("lieu", place), *POTHOLE[2:]]
    return main_text(go_through(client, REPORT, steps))


def test_the_same_problem_at_the_same_place_is_told_before_it_is_sent_again(
    at_venissieux: Client, at_givors: Client
) -> None:
    assert TOLD not in _report(at_venissieux, HERE, description="Trou devant chez Jeanne Martin")
    send(at_venissieux, REPORT)
    close = HERE | {"position-text": "vers le 20", "position-lat": "45.698000"}
    told = _report(at_venissieux, close)
    assert TOLD in told
    assert "à environ 56 m. Envoyée." in told
    assert "Jeanne" not in told
    assert "rue Zola" not in told
    far = {"position-text": "ailleurs", "position-lat": "45.700000", "position-lon": "4.886100"}
    assert TOLD not in _report(at_venissieux, far)
    assert TOLD not in _report(at_venissieux, close, categorie="proprete")
    assert TOLD in _report(at_venissieux, {"position-text": "Devant le 12 RUE Zola"})  # words alone, no point
    assert TOLD not in _report(at_venissieux, {"position-text": "rue"})
    assert TOLD not in _report(at_givors, HERE)
    assert "Votre demande est envoyée" in main_text(
        send(at_venissieux, REPORT)
    )  # who wants to sends it all the same


def test_what_is_over_is_not_told(at_venissieux: Client, venissieux: Commune) -> None:
    _report(at_venissieux, HERE)
    send(at_venissieux, REPORT)
    with commune_context(venissieux):
        Dossier.objects.update(state="closed")
    assert TOLD not in _report(at_venissieux, HERE)


def test_distances() -> None:
    assert distance((45.0, 4.0), (45.0, 4.0)) == 0
    assert distance((48.8566, 2.3522), (45.7640, 4.8357)) == pytest.approx(391_500, rel=0.01)


def test_nothing_of_who_says_nothing_is_kept(at_venissieux: Client, venissieux: Commune) -> None:
    """A report asks no identity (CNIL, téléservices locaux): no account, no name, no address of a machine."""
    at_venissieux.defaults["REMOTE_ADDR"] = "203.0.113.77"
    at_venissieux.defaults["HTTP_USER_AGENT"] = "TelephoneDeDora/1.0"
    _report(at_venissieux, {"position-text": "place de la gare"})
    send(at_venissieux, REPORT)
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        assert (dossier.citizen_id, dossier.person, dossier.email, dossier.phone) == (None, "", "", "")
        assert dossier.identity == {"name": "", "email": "", "franceconnect": None}
        assert set(dossier.events.values_list("actor_id", "actor_label")) == {(None, "")}
    assert _tables_holding(venissieux, "place de la gare") >= {"dossiers_dossier"}
    assert _tables_holding(venissieux, "203.0.113.77") == set()
    assert _tables_holding(venissieux, "TelephoneDeDora") == set()


def test_who_is_signed_in_may_file_without_a_name(
    at_venissieux: Client, venissieux: Commune, dora: Citizen
) -> None:
    """Nothing links the request to the account: no column, no session, not even after she signs in again."""
    login_citizen(at_venissieux, dora)
    before = _tables_holding(venissieux, str(dora.pk))
    assert "Commencer sans donner mon nom" in main_text(at_venissieux.get(REPORT))
    assert "sans donner mon nom" not in main_text(at_venissieux.get(ACT))
    at_venissieux.post(f"{REPORT}commencer-la-demarche/", {"sans-nom": "1"})
    for step, values in POTHOLE:
        answer(at_venissieux, f"{REPORT}{step}/", **values)
    reference, code = codes(send(at_venissieux, REPORT))
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        assert (dossier.citizen_id, dossier.origin, dossier.person, dossier.email) == (
            None,
            "anonymous",
            "",
            "",
        )
    assert _tables_holding(venissieux, str(dora.pk)) <= before
    assert _sessions_of(venissieux, dora) == []
    at_venissieux.post(_sign_in_address(venissieux, dora))
    assert reference not in main_text(at_venissieux.get("/compte/"))
    (hers,) = _sessions_of(venissieux, dora)
    assert str(dossier.pk) not in str(hers)
    assert at_venissieux.get(f"/suivi/demandes/{dossier.pk}/").status_code == 404
    opened = at_venissieux.post("/suivi/", {"reference": reference, "code": code}, follow=True)
    assert reference in main_text(opened)  # by whoever holds the code, and in no account


def _sign_in_address(commune: Commune, citizen: Citizen) -> str:
    with commune_context(commune):
        Citizen.objects.filter(pk=citizen.pk).update(email_verified_at=timezone.now())
        link = EmailLink.objects.create(email=citizen.email)
        return f"/connexion/courriel/{dumps({'id': str(link.pk), 'next': ''}, salt=LINK_SALT)}/"


def _sessions_of(commune: Commune, citizen: Citizen) -> list[dict[str, Any]]:
    with commune_context(commune):
        every = [one.get_decoded() for one in Session.objects.all()]
    return [one for one in every if one.get("identity_citizen") == str(citizen.pk)]


def _tables_holding(commune: Commune, text: str) -> set[str]:
    with commune_context(commune), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        question = sql.SQL("SELECT {name} WHERE EXISTS (SELECT 1 FROM {table} AS r WHERE r::text LIKE %s)")
        each = [question.format(name=sql.Literal(one), table=sql.Identifier(one)) for one in tables]
        cursor.execute(sql.SQL(" UNION ALL ").join(each), [f"%{text}%"] * len(each))
        return {name for (name,) in cursor.fetchall()}
