"""The accessibility statement: « non conforme » until a valid audit says otherwise, everywhere the same; audits kept in
``/gestion/accessibilite/``."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from cms.pages.models import LegalPage
from cms.reports.accessibility.content import AuditContent
from cms.reports.accessibility.criteria import CRITERIA, QUESTIONS, THEMES
from cms.reports.models import AccessibilityAudit
from identity.audit.models import Entry
from tenants.current import commune_context
from tests.cms.conftest import agent_browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from identity.accounts.models import Agent
    from tenants.models import Commune

SCREEN, NEW = "/gestion/accessibilite/", "/gestion/accessibilite/nouvel-audit/"
PAGES = ("/", "/accessibilite/", "/contact/", "/demarches/")


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with time_machine.travel("2026-03-11T09:00:00Z", tick=False):
        yield


def told(**other: Any) -> dict[str, Any]:
    """What a browser posts of a report."""
    return {
        "kind": "external",
        "auditor": "Cabinet Accès",
        "audited_on": "2026-02-02",
        "rgaa_version": "4.1.2",
        "rate": "72,5",
        "failing": "3.2 Les dates de l’agenda sont trop pâles.\nLe plan de la ville n’a pas d’alternative.",
        "derogations": "Archives de 1998 | la reprise coûterait 40 000 € | une lecture par téléphone",
        "exempted": "Carte interactive d’un autre site",
        "environments": "Firefox 150 | NVDA 2026.1\nSafari",
        "tools": "Assistant RGAA",
        "sample": "Accueil | /\nContact | https://venissieux.fr/contact/",
        "next_actions": "Reprendre l’agenda avant juin",
        "plan_from": "2026-01-01",
        "plan_until": "2028-12-31",
        **other,
    }


def record(client: Client, **other: Any) -> None:
    response = client.post(NEW, told(**other))
    assert response.status_code == 302, errors(response)


def errors(response: Any) -> str:
    return " ".join(
        re.findall(r'report-error"[^>]*>([^<]+)|<li>([^<]+)</li>', response.content.decode())
        .__str__()
        .split()
    )


def footer(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return page.split('href="/accessibilite/">')[-1].split("<")[0]


@pytest.fixture
def visitor(venissieux: Commune) -> Client:
    return Client(headers={"host": venissieux.primary_host})


def test_without_an_audit_every_page_says_that_the_site_does_not_conform(visitor: Client) -> None:
    for path in PAGES:
        assert footer(visitor, path) == "Accessibilité\u00a0: non conforme", path
    page = visitor.get("/accessibilite/").content.decode()
    assert "aucun audit complet en cours de validité" in page


@pytest.mark.parametrize(
    ("rate", "failing", "words"),
    [
        ("100", "", "totalement conforme"), ("99,99", "x", "partiellement conforme"), ("50", "x", "partiellement conforme"),
        ("49,99", "x", "non conforme"), ("0", "x", "non conforme"),
    ],
)  # fmt: skip
def test_the_rate_of_an_audit_says_the_state_everywhere(
    alice_at_work: Client, visitor: Client, rate: str, failing: str, words: str
) -> None:
    record(alice_at_work, rate=rate, failing=failing)
    for path in PAGES:
        assert footer(visitor, path) == f"Accessibilité\u00a0: {words}", path


def test_the_statement_says_all_that_the_decree_asks(alice_at_work: Client, visitor: Client) -> None:
    record(alice_at_work)
    page = visitor.get("/accessibilite/").content.decode()
    for words in (
        "Commune de Vénissieux", "article\u00a047 de la loi", "partiellement conforme", "version 4.1.2", "Cabinet Accès",
        "par un organisme extérieur", "2\u00a0février 2026", "72,5\u202f%", "Les dates de l’agenda sont trop pâles.",
        "critère 3.2", "Archives de 1998", "40 000 €", "une lecture par téléphone", "Carte interactive",
        "Firefox 150, NVDA 2026.1",
        "Assistant RGAA", "https://venissieux.fr/contact/", "Reprendre l’agenda", "schéma pluriannuel", "2026-2028",
        "Défenseur des droits", "71120", "sous une semaine", "HTML5", "2\u00a0février 2029",
    ):  # fmt: skip
        assert words in page or words.replace("\u00a0", " ") in page, words


@pytest.mark.parametrize(
    ("now", "version", "latest", "published", "words"),
    [
        ("2029-02-02", "4.1.2", "4.1.2", None, "partiellement conforme"),
        ("2029-02-03", "4.1.2", "4.1.2", None, "non conforme"),
        ("2027-06-29", "4.1.2", "5.0", date(2026, 1, 1), "partiellement conforme"),
        ("2027-07-05", "4.1.2", "5.0", date(2026, 1, 1), "non conforme"),
        ("2027-07-05", "5.0", "5.0", date(2026, 1, 1), "partiellement conforme"),
        ("2027-07-05", "4.1", "4.1.2", date(2023, 4, 18), "partiellement conforme"),
    ],
)
def test_an_audit_ends_after_three_years_or_with_its_reference(
    alice_at_work: Client,
    visitor: Client,
    settings: Any,
    now: str,
    version: str,
    latest: str,
    published: Any,
    words: str,
) -> None:
    settings.RGAA_VERSION, settings.RGAA_VERSION_ON = latest, published
    record(alice_at_work, rgaa_version=version)
    with time_machine.travel(f"{now}T09:00:00Z", tick=False):
        assert footer(visitor, "/") == f"Accessibilité\u00a0: {words}"
        page = visitor.get("/accessibilite/").content.decode()
        assert ("Il ne compte plus depuis" in page) == (words == "non conforme")


def test_the_latest_audit_counts_and_one_that_is_withdrawn_does_not(
    alice_at_work: Client, visitor: Client, venissieux: Commune
) -> None:
    record(alice_at_work, audited_on="2025-02-02", rate="100", failing="")
    record(alice_at_work, audited_on="2026-02-02", rate="30")
    assert footer(visitor, "/").endswith("non conforme")
    with commune_context(venissieux):
        latest = AccessibilityAudit.objects.get(rate=30).pk
    assert alice_at_work.get(f"{SCREEN}{latest}/retirer/").status_code == 405
    assert alice_at_work.post(f"{SCREEN}{latest}/retirer/").status_code == 302
    assert footer(visitor, "/").endswith("totalement conforme")
    with commune_context(venissieux):
        actions = list(
            Entry.objects.filter(action__startswith="accessibility").values_list("action", flat=True)
        )
    assert sorted(actions) == ["accessibility.audit.recorded"] * 2 + ["accessibility.audit.removed"]


def test_an_audit_that_is_sent_twice_is_recorded_once(alice_at_work: Client, venissieux: Commune) -> None:
    for _press in range(2):
        assert alice_at_work.post(NEW, told()).status_code == 302
    assert alice_at_work.post(NEW, told(auditor="Une autre société")).status_code == 302
    with commune_context(venissieux):
        assert AccessibilityAudit.objects.count() == 2


def test_a_correction_starts_from_what_was_written(
    alice_at_work: Client, venissieux: Commune, visitor: Client
) -> None:
    record(alice_at_work)
    with commune_context(venissieux):
        audit = AccessibilityAudit.objects.get()
    page = alice_at_work.get(f"{SCREEN}{audit.pk}/").content.decode()
    assert "3.2 Les dates de l’agenda" in page
    assert "Firefox 150 | NVDA 2026.1" in page
    assert alice_at_work.post(f"{SCREEN}{audit.pk}/", told(rate="20", auditor="Autre")).status_code == 302
    with commune_context(venissieux):
        again = AccessibilityAudit.objects.get()
    assert (again.pk, again.auditor, again.recorded_by) == (audit.pk, "Autre", audit.recorded_by)
    assert footer(visitor, "/").endswith("non conforme")


def grid(**verdicts: str) -> dict[str, str]:
    everything = {f"c{one.replace('.', '-')}": "C" for one in CRITERIA}
    return everything | {f"c{key}": value for key, value in verdicts.items()}


def test_the_grid_has_the_criteria_of_the_reference_and_counts_the_rate(
    alice_at_work: Client, venissieux: Commune, visitor: Client
) -> None:
    assert (len(THEMES), len(CRITERIA), len(set(CRITERIA))) == (13, 106, 106)
    verdicts = {"4-1": "NA", "4-2": "NA", "1-1": "NC", "3-2": "NC"}
    record(alice_at_work, rate="", **grid(**verdicts))
    with commune_context(venissieux):
        audit = AccessibilityAudit.objects.get()
    assert str(audit.rate) == "98.07"  # 102 of 104, rounded down
    page = visitor.get("/accessibilite/").content.decode()
    assert f"Critère 1.1 non respecté\u00a0: {QUESTIONS['1.1']}" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rate": ""}, "106 critères y sont sans réponse"),
        (
            {"rate": "", **{key: "" if key == "c9-1" else value for key, value in grid().items()}},
            "1 critères y sont sans réponse",
        ),
        ({"rate": "100"}, "l’un des deux est faux"),
        ({"rate": "101"}, "inférieure ou égale à 100"),
        ({"audited_on": "2026-03-12"}, "cette date est à venir"),
        ({"audited_on": ""}, "obligatoire"),
        ({"auditor": " "}, "obligatoire"),
        ({"rgaa_version": "quatre"}, "valide"),
        ({"failing": "99.1 Rien"}, "un critère du RGAA"),
        ({"failing": "3.2"}, "dites ce qui ne va pas"),
        ({"derogations": "Archives"}, "une barre verticale"),
        ({"sample": "Accueil | javascript:alert(1)"}, "une adresse commence par"),
        ({"plan_until": "2029-01-02"}, "trois ans au plus"),
        ({"plan_until": ""}, "ou aucun des deux"),
        ({"kind": "friend"}, "choix"),
        ({"c1-1": "oui"}, "choix"),
        ({"multi_year_plan": "4096"}, "choix"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_nothing_is_recorded(
    alice_at_work: Client, venissieux: Commune, visitor: Client, change: dict[str, str], words: str
) -> None:
    response = alice_at_work.post(NEW, told(**change))
    assert response.status_code == 422
    assert words in response.content.decode()
    with commune_context(venissieux):
        assert not AccessibilityAudit.objects.exists()
    assert footer(visitor, "/").endswith("non conforme")


def test_the_statement_leaves_as_a_paper_and_as_data(
    alice_at_work: Client, visitor: Client, tmp_path: Path
) -> None:
    empty = visitor.get("/accessibilite/declaration.json").json()
    assert (empty["etat"], empty["audit"]) == ("non", None)
    record(alice_at_work)
    data = visitor.get("/accessibilite/declaration.json").json()
    assert (data["etat"], data["audit"]["rate"], data["valable_jusqu_au"]) == (
        "partielle",
        "72.50",
        "2029-02-02",
    )
    AuditContent.model_validate(data["audit"]["content"])
    pdf = visitor.get("/accessibilite/declaration.pdf")
    file = tmp_path / "declaration.pdf"
    file.write_bytes(pdf.content)
    text = " ".join("".join(page.extract_text() for page in PdfReader(file).pages).split())
    for words in (
        "Déclaration d’accessibilité",
        "partiellement conforme",
        "Cabinet Accès",
        "72,5",
        "Défenseur des droits",
    ):
        assert words in text, words


def test_a_commune_may_start_from_the_audit_of_the_platform(
    alice_at_work: Client, visitor: Client, settings: Any, tmp_path: Path
) -> None:
    file = tmp_path / "base.json"
    base = {
        "kind": "external", "auditor": "Cabinet Socle", "audited_on": "2026-01-05", "rgaa_version": "4.1.2", "rate": "98.10",
        "content": {"tools": ["Axe"], "failing": [{"criterion": "7.1", "text": "La carte au clavier"}]},
    }  # fmt: skip
    file.write_text(json.dumps(base), encoding="utf-8")
    settings.ACCESSIBILITY_BASE = str(file)
    page = visitor.get("/accessibilite/").content.decode()
    assert "Cabinet Socle" in page
    assert "98,1\u202f%" in page
    assert footer(visitor, "/").endswith("non conforme"), "what the town hall publishes was not looked at"
    form = alice_at_work.get(f"{NEW}?base").content.decode()
    assert "7.1 La carte au clavier" in form
    file.write_text('{"rate": 300}', encoding="utf-8")
    assert "Cabinet Socle" not in visitor.get("/accessibilite/").content.decode()
    settings.ACCESSIBILITY_BASE = str(tmp_path / "absent.json")
    assert visitor.get("/accessibilite/").status_code == 200


def test_the_footer_costs_no_statement_and_the_page_few(alice_at_work: Client, visitor: Client) -> None:
    record(alice_at_work)
    for path in ("/", "/accessibilite/"):
        visitor.get(path)
        with CaptureQueriesContext(connection) as queries:
            visitor.get(path)
        sent = [query["sql"] for query in queries]
        assert len(sent) <= 10, sent
        assert sum("reports_accessibilityaudit" in one for one in sent) == (path != "/")


def test_audits_are_of_one_commune(
    alice_at_work: Client, charlie_at_work: Client, visitor: Client, venissieux: Commune, givors: Commune
) -> None:
    record(alice_at_work, auditor="Zanzibarine")
    with commune_context(venissieux):
        pk = AccessibilityAudit.objects.get().pk
    assert "Zanzibarine" in alice_at_work.get(SCREEN).content.decode()
    assert "Zanzibarine" not in charlie_at_work.get(SCREEN).content.decode()
    for path, post in ((f"{SCREEN}{pk}/", False), (f"{SCREEN}{pk}/", True), (f"{SCREEN}{pk}/retirer/", True)):
        answer = charlie_at_work.post(path, told()) if post else charlie_at_work.get(path)
        assert answer.status_code == 404, path
    there = Client(headers={"host": givors.primary_host})
    for path in ("/accessibilite/", "/accessibilite/declaration.json", "/"):
        page = there.get(path).content.decode()
        assert "Zanzibarine" not in page
        assert "partielle" not in page
    assert footer(visitor, "/").endswith("partiellement conforme")


def test_only_who_keeps_the_settings_keeps_audits(venissieux: Commune, bob: Agent) -> None:
    stranger, agent = Client(headers={"host": venissieux.primary_host}), agent_browser(venissieux, bob)
    for path in (SCREEN, NEW, f"{SCREEN}1/"):
        assert stranger.get(path).status_code == 302
        assert agent.get(path).status_code == 403
        assert agent.post(path, told()).status_code == 403


def test_pages_of_other_kinds_keep_no_audit(alice_at_work: Client, venissieux: Commune) -> None:
    record(alice_at_work)
    with commune_context(venissieux):
        kept = dict(LegalPage.objects.values_list("kind", "audited"))
    assert {kind for kind, audited in kept.items() if audited} == {"accessibilite"}


def test_every_criterion_is_asked_in_the_words_of_the_reference(alice_at_work: Client) -> None:
    """Whole: one question for each of the hundred and six numbers, in their order, and no link of the source left."""
    assert tuple(QUESTIONS) == CRITERIA
    assert len(set(QUESTIONS.values())) == len(CRITERIA) == 106
    for question in QUESTIONS.values():
        assert question.endswith("\u202f?"), question
        assert not set("[]#`'") & set(question), question
    form = unescape(alice_at_work.get(NEW).content.decode())
    for number in ("1.1", "8.9", "13.12"):
        assert f"{number} {QUESTIONS[number]}" in form
