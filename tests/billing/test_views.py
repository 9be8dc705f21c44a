"""The ledger's pages as oscar sees them, and as nobody else does."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from billing import services
from billing.enums import GridState, InvoiceState
from billing.grids.explanations import euros
from billing.models import Campaign, Invoice, Payment
from billing.presentation import simulation_rows
from tests.outbox import run_outbox
from tests.people import login, login_operator

if TYPE_CHECKING:
    from typing import Any

    from django.test import Client

    from identity.accounts.models import Agent
    from tests.billing.conftest import Ledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_accounting")]


@pytest.fixture
def at_ledger(at_operator: Client) -> Client:
    """Oscar, signed in with his second factor."""
    login_operator(at_operator)
    return at_operator


@pytest.fixture
def issued(ledger: Ledger, at_ledger: Client) -> Client:
    """The first instalment of 2027 is issued by the confirm page."""
    answer = at_ledger.post("/facturation/emission/", {"exercice": "2027", "echeance": "1"})
    assert answer.status_code == 302
    run_outbox()
    return at_ledger


def addresses(invoice_id: object) -> list[str]:
    return [
        "/facturation/",
        "/facturation/simulation/",
        "/facturation/emission/",
        f"/facturation/factures/{invoice_id}/",
        f"/facturation/factures/{invoice_id}/document.pdf",
        "/facturation/titres/2027.csv",
        "/facturation/titres/2027.json",
    ]


def test_the_simulation_shows_every_member_and_the_rule(
    ledger: Ledger, at_ledger: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(11):
        page = at_ledger.get("/facturation/simulation/?exercice=2027")
    html = page.content.decode()
    assert page.status_code == 200
    for words in ("Vénissieux", "Givors", "Corbas", "nouveau", "La règle est appliquée", "habitants /"):
        assert words in html
    assert (
        "n’est pas appliquée"
        in at_ledger.get("/facturation/simulation/?exercice=2027&regle=non").content.decode()
    )
    assert "Aucune grille" in at_ledger.get("/facturation/simulation/?exercice=2020").content.decode()
    assert at_ledger.get("/facturation/simulation/?exercice=abc").status_code == 200
    assert not Campaign.objects.exists()


def test_each_total_stands_under_its_own_column(ledger: Ledger, at_ledger: Client) -> None:
    html = at_ledger.get("/facturation/simulation/?exercice=2027").content.decode()
    foot = html[html.index("<tfoot>") : html.index("</tfoot>")]
    assert "colspan" not in foot
    cells = re.findall(r'<td class="number" data-label="([^"]+)">([^<]+)</td>', foot)
    assert [label for label, _amount in cells] == [
        "Part à la clé",
        "Sans les nouveaux",
        "Complément d’entrée",
        "Personnalisée",
        "TVA",
        "Total",
    ]
    columns = html[html.index("<thead>") : html.index("</thead>")]
    assert re.findall(r">([^<>]+)</th>", columns)[1:7] == [label for label, _amount in cells]
    rows = simulation_rows(services.simulate(2027))
    assert cells[0][1] == euros(sum(row.share for row in rows))
    assert cells[2][1] == euros(sum(row.entry for row in rows))
    assert "entrée dans l’année" in html
    assert "entrées dans l’année" not in html


def test_a_draft_is_simulated_and_never_issued(ledger: Ledger, at_ledger: Client) -> None:
    ledger.grid.state = GridState.DRAFT
    ledger.grid.save()
    assert "est un projet" in at_ledger.get("/facturation/simulation/?exercice=2027").content.decode()
    page = at_ledger.post("/facturation/emission/", {"exercice": "2027", "echeance": "1"})
    assert "Aucune grille approuvée" in page.content.decode()
    assert not Invoice.objects.exists()


def test_issuing_is_confirmed_and_done_once(ledger: Ledger, at_ledger: Client) -> None:
    preview = at_ledger.get("/facturation/emission/?exercice=2027&echeance=1").content.decode()
    assert "Agglomération" in preview
    assert not Invoice.objects.exists()
    for _time in range(2):
        at_ledger.post("/facturation/emission/", {"exercice": "2027", "echeance": "1"})
    assert Invoice.objects.count() == 3
    assert "déjà émise" in at_ledger.get("/facturation/emission/?exercice=2027&echeance=1").content.decode()
    assert "n’existe pas" in at_ledger.get("/facturation/emission/?exercice=2027&echeance=7").content.decode()


def test_the_list_costs_the_same_whatever_its_length(issued: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(10):
        html = issued.get("/facturation/?exercice=2027").content.decode()
    assert "2027-00001" in html
    assert "titres en CSV" in html
    issued.post("/facturation/emission/", {"exercice": "2027", "echeance": "2"})
    with django_assert_num_queries(10):
        issued.get("/facturation/?exercice=2027")
    assert "2027-00001" not in issued.get("/facturation/?exercice=2027&etat=paid").content.decode()
    assert issued.get("/facturation/?exercice=zzz&etat=zzz&page=zzz").status_code == 200


def test_an_invoice_and_its_calculation(
    issued: Client, ledger: Ledger, django_assert_num_queries: Any
) -> None:
    invoice = Invoice.objects.get(member=ledger.venissieux)
    with django_assert_num_queries(11):
        html = issued.get(f"/facturation/factures/{invoice.id}/").content.decode()
    assert "habitants /" in html
    assert "Reste à payer" in html
    pdf = issued.get(f"/facturation/factures/{invoice.id}/document.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert b"2027-00003" in issued.get("/facturation/titres/2027.csv").content
    assert len(issued.get("/facturation/titres/2027.json").json()["lignes"]) == 6
    assert issued.get(f"/facturation/factures/{uuid.uuid4()}/").status_code == 404
    assert issued.get(f"/facturation/factures/{uuid.uuid4()}/document.pdf").status_code == 404


def test_recording_the_accountant_s_entry(issued: Client, ledger: Ledger) -> None:
    invoice = Invoice.objects.get(member=ledger.corbas)
    address = f"/facturation/factures/{invoice.id}/encaissement/"
    entry = {"montant": "1,00", "encaisse_le": "2027-02-20", "reference": "P503-7"}
    assert issued.post(address, entry | {"montant": "99999999,00"}).status_code == 422
    assert issued.post(address, entry | {"reference": ""}).status_code == 422
    assert not Payment.objects.exists()
    assert issued.post(address, entry).status_code == 302
    assert issued.post(address, entry).status_code == 302
    assert Payment.objects.count() == 1
    rest = str(invoice.gross_euros - 1).replace(".", ",")
    issued.post(address, entry | {"montant": rest, "reference": "P503-8"})
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.PAID
    assert Payment.objects.get(reference="P503-8").recorded_by == "Oscar Blanc"
    assert issued.get(address).status_code == 405


def test_strangers_and_communes_agents_see_nothing(
    issued: Client, at_venissieux: Client, alice: Agent
) -> None:
    invoice = Invoice.objects.get(rank=1)
    issued.logout()
    login(at_venissieux, alice)
    for address in addresses(invoice.id):
        assert issued.get(address).status_code == 302, address
        assert at_venissieux.get(address).status_code == 404, address
    webhook = reverse("billing:stripe-webhook", urlconf="config.urls_operator")
    assert at_venissieux.post(webhook, "{}", content_type="application/json").status_code == 404
    payment = f"/facturation/factures/{invoice.id}/encaissement/"
    assert issued.post(payment, {"montant": "1"}).status_code == 302
    assert not Payment.objects.exists()


def test_pages_are_strict_and_never_kept(issued: Client) -> None:
    page = issued.get("/facturation/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in page.headers["Cache-Control"]
    html = page.content.decode()
    assert "<script>" not in html
    assert " style=" not in html
    assert "<style" not in html


@pytest.mark.parametrize("path", ["/facturation/", "/facturation/simulation/", "/facturation/emission/"])
def test_the_header_is_the_console_s(at_ledger: Client, path: str) -> None:
    html = at_ledger.get(path).content.decode()
    header = html[html.index("<header") : html.index("</header>")]
    for address in ("/", "/ouverture/", "/facturation/", "/deconnexion/"):
        assert f'href="{address}"' in header
    assert header.count("aria-current=") == 1
    assert '<a href="/facturation/" aria-current="' in header
