"""What a procedure calls confidential is ciphertext in the tables, out of search and exports, and opens with one key."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from teleservices.deadlines import CorrectionReason
from teleservices.dossiers.courts import SEATS, court_of
from teleservices.dossiers.models import Dossier, Draft, Message, Offer
from teleservices.dossiers.sealed import Unreadable
from teleservices.dossiers.services import (
    answer_correction,
    ask_correction,
    decide,
    note,
    write_to_citizen,
    write_to_town_hall,
)
from teleservices.retention.services import keep_to_the_rules
from tenants.current import commune_context
from tenants.outbox.models import Effect
from tests.outbox import run_outbox
from tests.people import login, make_agent
from tests.teleservices.filings import a_day
from tests.teleservices.instruction.test_exports import exported
from tests.teleservices.journeys import begin, codes, filled, main_text, send

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

AWAY = "/demarches/tranquillite-vacances/"
CANARIES = ("Zanzibar", "rue Introuvable", "2026-12-", "0611223344", "0699887766", "zoe@", "Portail vert")
STEPS: list[tuple[str, dict[str, Any]]] = [
    ("absence", a_day("depart", "2026-12-20") | a_day("retour", "2026-12-29") | {"logement": "maison"}),
    (
        "lieu",
        {
            "adresse-street": "7 rue Introuvable",
            "adresse-postcode": "69200",
            "adresse-city": "Vénissieux",
            "adresse-country": "FR",
            "alarme": "oui",
            "acces": "Portail vert",
        },
    ),
    (
        "prevenir",
        {
            "contact-birth_name": "Zanzibar",
            "contact-given_names": "Rose",
            "contact_telephone": "0611223344",
        },
    ),
    (
        "coordonnees",
        {
            "demandeur-birth_name": "Zanzibarine",
            "demandeur-given_names": "Zoé",
            "email": "zoe@exemple.fr",
            "telephone": "0699887766",
        },
    ),
]


@pytest.fixture(autouse=True)
def police(venissieux: Commune) -> None:
    with commune_context(venissieux):
        Offer.objects.filter(slug="tranquillite-vacances").update(settings={"police_municipale": True})


def tables(commune: Commune) -> dict[str, str]:
    """Every row of every table of the commune, as text; the columns that only say when are left out of nothing."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [commune.schema_name])
        for (name,) in cursor.fetchall():
            where = sql.Identifier(commune.schema_name, name)
            cursor.execute(sql.SQL("SELECT coalesce(string_agg(t::text, '\n'), '') FROM {} t").format(where))
            found[name] = cursor.fetchone()[0]
    return found


def fill(client: Client, steps: list[tuple[str, dict[str, Any]]]) -> None:
    begin(client, AWAY)
    for step, values in steps:
        address = f"{AWAY}{step}/"
        client.post(address, filled(client.get(address), **values))


def leaks(commune: Commune) -> list[str]:
    with commune_context(commune):
        return [
            f"{table}: {one}" for table, text in tables(commune).items() for one in CANARIES if one in text
        ]


def test_no_table_says_that_a_home_is_empty(
    venissieux: Commune,
    givors: Commune,
    at_venissieux: Client,
    bob: Agent,
    alice: Agent,
    mailoutbox: list[Any],
) -> None:
    fill(at_venissieux, STEPS[:3])
    with commune_context(venissieux):
        draft = Draft.objects.get()
        assert draft.answers["contact"]["birth_name"] == "Zanzibar"
    assert leaks(venissieux) == []
    fill(at_venissieux, STEPS)
    page = send(at_venissieux, AWAY)
    reference, _code = codes(page)
    with commune_context(venissieux):
        dossier = Dossier.objects.select_related("copy", "offer", "service").get(reference=reference)
        assert (dossier.person, dossier.email, dossier.phone) == (
            "Zoé Zanzibarine", "zoe@exemple.fr", "0699887766",
        )  # fmt: skip
        everything_is_written(dossier, bob)
    assert leaks(venissieux) == []
    run_outbox(venissieux)
    assert [mail.to for mail in mailoutbox][:1] == [["zoe@exemple.fr"]]
    with commune_context(venissieux):
        decide(dossier, "refus", reason=reason_of(dossier), text="Pas rue Introuvable.", agent=bob)
    assert leaks(venissieux) == []
    run_outbox(venissieux)
    assert leaks(venissieux) == []
    with commune_context(venissieux):
        kept = Dossier.objects.get(pk=dossier.pk)
        assert kept.answers["depart"] == "2026-12-21"
        assert "rue Introuvable" in kept.decision_text
        assert Message.objects.filter(text__contains="Introuvable").count() == 0
        assert kept.search_text == reference.lower()
        token = json.loads(raw(venissieux, kept))["$sealed"]
    the_same_bytes_open_nothing_in_another_commune(givors, dossier, token)


def everything_is_written(dossier: Dossier, bob: Agent) -> None:
    """A message each way, a note, a correction and its answer."""
    write_to_town_hall(dossier, "Rose Zanzibar a les clés.")
    write_to_citizen(dossier, "Nous passerons rue Introuvable.", agent=bob)
    note(dossier, "7 rue Introuvable, chien.", agent=bob)
    asked = ask_correction(
        dossier, agent=bob, reason=CorrectionReason.INCORRECT, text="Rose Zanzibar ?", fields=["depart"]
    )
    answer_correction(asked, text="Oui, Zanzibar.", answers={"depart": "2026-12-21"})


def the_same_bytes_open_nothing_in_another_commune(givors: Commune, dossier: Dossier, token: str) -> None:
    with commune_context(givors), connection.cursor() as cursor:
        other = Offer.objects.select_related("copy", "service").get(slug="tranquillite-vacances")
        moved = Dossier.objects.create(
            reference="XX-1", tracking_hash="x", draft_key=dossier.draft_key, offer=other, copy=other.copy,
            slug=other.slug, title="x", origin="anonymous", service=other.service, bundle_sha256="",
        )  # fmt: skip
        statement = sql.SQL("UPDATE {} SET answers = %s WHERE id = %s")
        table = sql.Identifier(givors.schema_name, "dossiers_dossier")
        cursor.execute(statement.format(table), [json.dumps({"$sealed": token}), moved.pk])
        read = Dossier.objects.get(pk=moved.pk)
        assert isinstance(read.answers, Unreadable)
        assert dict(read.answers) == {}
        read.save()  # written back as it was
        cursor.execute(sql.SQL("SELECT answers FROM {} WHERE id = %s").format(table), [moved.pk])
        assert token in str(cursor.fetchone()[0])


def reason_of(dossier: Dossier) -> str:
    decision = dossier.procedure.workflow.decision("refus")
    assert decision is not None
    return decision.reasons[0].key if decision.reasons else ""


def raw(commune: Commune, dossier: Dossier) -> str:
    with connection.cursor() as cursor:
        table = sql.Identifier(commune.schema_name, "dossiers_dossier")
        cursor.execute(sql.SQL("SELECT answers::text FROM {} WHERE id = %s").format(table), [dossier.pk])
        return str(cursor.fetchone()[0])


def test_only_who_examines_it_reads_it_and_no_export_says_it(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    fill(at_venissieux, STEPS)
    reference, _code = codes(send(at_venissieux, AWAY))
    with commune_context(venissieux):
        dossier = Dossier.objects.select_related("service").get(reference=reference)
        officer = make_agent(venissieux, "Olga", "Prat")
        manager = make_agent(venissieux, "Maud", "Girard")
        give_role(officer, Role.INSTRUCTOR, dossier.service)
        give_role(manager, Role.ADMINISTRATOR)
    here = f"/instruction/{dossier.pk}/"
    login(at_venissieux, manager)
    assert at_venissieux.get(here).status_code == 403
    assert "Zanzibar" not in at_venissieux.get("/instruction/?q=zanzibarine").content.decode()
    login(at_venissieux, officer)
    assert "rue Introuvable" in main_text(at_venissieux.get(here))
    listed = at_venissieux.get("/instruction/").content.decode()
    assert reference in listed
    assert "Zanzibar" not in listed
    with zipfile.ZipFile(io.BytesIO(exported(at_venissieux, "ods"))) as ods:
        contents = (exported(at_venissieux, "csv").decode(), ods.read("content.xml").decode())
    for content in contents:
        assert reference in content
        assert not [one for one in CANARIES if one in content]


def test_a_missing_key_is_said_and_nothing_is_lost(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    fill(at_venissieux, STEPS)
    folder = Path(settings.KEYS_DIR)
    file = folder / f"{venissieux.key_owner}.json"
    kept = file.read_bytes()
    said = "Ces informations sont chiffrées, et leur clé manque"
    try:
        file.unlink()
        for answer in (at_venissieux.get(f"{AWAY}coordonnees/"), send(at_venissieux, AWAY)):
            assert answer.status_code == 503
            assert said in answer.content.decode()
    finally:
        file.write_bytes(kept)
    reference, _code = codes(send(at_venissieux, AWAY))
    with commune_context(venissieux):
        dossier = Dossier.objects.get(reference=reference)
        give_role(alice, Role.INSTRUCTOR)
    login(at_venissieux, alice)
    try:
        file.unlink()
        answer = at_venissieux.get(f"/instruction/{dossier.pk}/")
        assert answer.status_code == 503
        assert said in answer.content.decode()
        assert at_venissieux.get("/instruction/").status_code == 200
    finally:
        file.write_bytes(kept)
    assert "rue Introuvable" in main_text(at_venissieux.get(f"/instruction/{dossier.pk}/"))
    with commune_context(venissieux):
        assert Effect.objects.exclude(payload={}).filter(payload__to="zoe@exemple.fr").count() == 0


def test_what_is_over_is_closed_then_erased_a_month_after_the_return(
    venissieux: Commune, at_venissieux: Client
) -> None:
    fill(at_venissieux, STEPS)
    send(at_venissieux, AWAY)
    with commune_context(venissieux):
        for day, states in ((29, ["submitted"]), (30, ["closed"])):
            keep_to_the_rules(datetime(2026, 12, day, 12, tzinfo=UTC))
            assert list(Dossier.objects.values_list("state", flat=True)) == states
        for month, day, left in ((1, 20, 1), (1, 29, 1), (2, 5, 0)):
            keep_to_the_rules(datetime(2027, month, day, 12, tzinfo=UTC))
            assert Dossier.objects.count() == left, (month, day)


@pytest.mark.parametrize(
    ("insee", "said"),
    [
        ("69259", "tribunal administratif de Lyon"),
        ("2A004", "de Bastia"),
        ("97411", "de La Réunion"),
        ("99999", "dont dépend la commune"),
    ],
)
def test_an_appeal_names_its_court(insee: str, said: str) -> None:
    assert said in court_of(insee)


def test_every_department_has_one_court() -> None:
    listed = [code for codes in SEATS.values() for code in codes.split()]
    metropolis = {f"{n:02d}" for n in range(1, 96)} - {"20"} | {"2A", "2B"}
    assert len(listed) == len(set(listed))
    assert metropolis <= set(listed)
