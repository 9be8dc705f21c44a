"""« Conformité » : what the operator decides is what each commune publishes, and says nothing false before."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from identity.audit.models import Entry
from ops.console.enums import ConsoleAction
from teleservices.catalogue.models import Homologation
from tests.people import login

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

PAGE = "/conformite/"


def decision(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "reference": "HOM-2026-03",
        "authority": "Claude Mercier",
        "role": "président du syndicat",
        "scope": "Parvis, toutes les communes membres",
        "decided_on": (today - timedelta(days=10)).isoformat(),
        "valid_until": (today + timedelta(days=700)).isoformat(),
        "reservations": "",
    } | changes


def test_a_decision_is_published_by_every_commune_then_withdrawn(
    console: Client, at_venissieux: Client, at_givors: Client
) -> None:
    here = "/demarches/signalement/attestation-de-securite/"
    assert "Aucune décision d’homologation" in at_venissieux.get(here).content.decode()
    assert console.post(PAGE, decision()).status_code == 302
    for client, name in ((at_venissieux, "Vénissieux"), (at_givors, "Givors")):
        page = client.get(here).content.decode()
        assert "HOM-2026-03" in page
        assert name in page
    assert at_venissieux.get("/demarches/signalement/attestation-de-securite.pdf").content.startswith(
        b"%PDF-"
    )
    made = Homologation.objects.get()
    assert console.post(f"{PAGE}{made.pk}/retirer/").status_code == 302
    assert "Aucune décision d’homologation" in at_venissieux.get(here).content.decode()
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {ConsoleAction.HOMOLOGATED, ConsoleAction.HOMOLOGATION_WITHDRAWN} <= actions


def test_a_decision_on_one_procedure_is_not_another_s_and_ends(
    console: Client, at_venissieux: Client
) -> None:
    assert console.post(PAGE, decision(procedures=["signalement"])).status_code == 302
    other = at_venissieux.get("/demarches/acte-etat-civil/attestation-de-securite/").content.decode()
    assert "HOM-2026-03" not in other
    Homologation.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    page = at_venissieux.get("/demarches/signalement/attestation-de-securite/").content.decode()
    assert "HOM-2026-03" not in page
    assert "Terminée" in console.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reference": ""}, "Remplissez ce champ"),
        ({"decided_on": "2999-01-01"}, "cette date est à venir"),
        ({"valid_until": "2020-01-01"}, "La fin vient après la décision"),
        ({"valid_until": "2999-01-01"}, "cinq ans au plus"),
        ({"procedures": ["atlantide"]}, "atlantide"),
    ],
)
def test_a_wrong_decision_is_refused_with_what_was_typed(
    console: Client, changes: dict[str, Any], words: str
) -> None:
    answer = console.post(PAGE, decision(**changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Claude Mercier" in page
    assert not Homologation.objects.exists()


def test_the_models_of_each_procedure(console: Client) -> None:
    page = console.get(PAGE)
    assert len(page.context["procedures"]) == 16
    for kind in ("registre", "conditions", "attestation"):
        assert console.get(f"{PAGE}enfance/{kind}.pdf").content.startswith(b"%PDF-")
    assert console.get(f"{PAGE}enfance/autre.pdf").status_code == 404
    assert console.get(f"{PAGE}atlantide/registre.pdf").status_code == 404
    rows = list(
        csv.DictReader(
            io.StringIO(console.get(f"{PAGE}registre.csv").content.decode("utf-8-sig")), delimiter=";"
        )
    )
    assert len(rows) == 16
    assert all(row["Finalité"] and row["Base légale"] and row["Durée"] for row in rows)


def test_only_the_operators_staff(at_operator: Client, at_venissieux: Client, alice: Agent) -> None:
    assert at_operator.get(PAGE).status_code in {302, 403}
    login(at_venissieux, alice)
    assert at_venissieux.get(PAGE).status_code == 404


def test_the_register_of_a_commune_is_its_administrators(
    at_venissieux: Client, alice: Agent, bob: Agent, venissieux: Commune
) -> None:
    login(at_venissieux, bob)
    for path in ("", "registre.csv", "enfance/"):
        assert at_venissieux.get(f"/instruction/registre/{path}").status_code == 403
    login(at_venissieux, alice)
    page = at_venissieux.get("/instruction/registre/").content.decode()
    assert "la commune de Vénissieux" in page.replace("\xa0", " ")
    content = at_venissieux.get("/instruction/registre/registre.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    school = next(row for row in rows if "enfant" in row["Démarche"].lower())
    assert "copie d’un document d’identité" in school["Données"]
    assert at_venissieux.get("/instruction/registre/enfance/").content.startswith(b"%PDF-")
    assert at_venissieux.get("/instruction/registre/atlantide/").status_code == 404


def test_the_terms_say_what_the_procedure_does(at_venissieux: Client) -> None:
    page = at_venissieux.get("/demarches/acte-etat-civil/conditions-d-utilisation/").content.decode()
    for words in ("L112-9", "Vénissieux", "Taille d’un fichier", "10"):
        assert words in page
    assert at_venissieux.get("/demarches/atlantide/conditions-d-utilisation/").status_code == 404
    start = at_venissieux.get("/demarches/acte-etat-civil/").content.decode()
    assert "/demarches/acte-etat-civil/conditions-d-utilisation/" in start
