"""Simulating writes nothing; running writes once; what is written never changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from billing import ledger as entries
from billing import services
from billing.collection.registry import collector_in_charge
from billing.collection.titre import export
from billing.enums import CollectorKind, GridState, InvoiceState, LegalForm
from billing.errors import (
    CollectorRefused,
    GridNotApproved,
    KeyUnusable,
    PaymentRefused,
    UnknownGrid,
    UnknownPeriod,
)
from billing.models import Campaign, Invoice, InvoiceLine, Issuer, Member, Payment
from billing.reconciliation import reconcile
from billing.selectors import last_invoices
from identity.audit.services import SYSTEM
from tests.billing.conftest import TODAY, Ledger
from tests.outbox import run_outbox

pytestmark = pytest.mark.django_db


def run(exercise: int = 2027, period: int = 1, **options: Any) -> services.RunResult:
    return services.run(exercise, period, actor=SYSTEM, today=TODAY, **options)


def test_simulating_writes_nothing_and_shows_what_newcomers_do(ledger: Ledger) -> None:
    simulation = services.simulate(2027)
    assert simulation.calculation.shared == 100_000_000
    assert {member.name for member in simulation.calculation.newcomers} == {"Corbas"}
    assert {member.name for member in simulation.calculation.who_would_pay_more} == {"Givors", "Vénissieux"}
    for member in simulation.calculation.members:
        if not member.newcomer:
            assert member.share_without is not None
            assert member.share <= member.share_without
    without_rule = services.simulate(2027, apply_rule=False)
    assert without_rule.calculation.shared == 100_000_000
    assert simulation.calculation.rule_applied
    assert not without_rule.calculation.rule_applied
    assert not Campaign.objects.exists()
    assert not Invoice.objects.exists()


@pytest.mark.usefixtures("public_accounting")
def test_running_twice_writes_once(ledger: Ledger) -> None:
    first = run()
    lines = InvoiceLine.objects.count()
    again = run()
    assert first.created
    assert not again.created
    assert [invoice.id for invoice in again.invoices] == [invoice.id for invoice in first.invoices]
    assert Invoice.objects.count() == len(first.invoices)
    assert InvoiceLine.objects.count() == lines


@pytest.mark.usefixtures("public_accounting")
def test_the_payer_is_billed_and_instalments_add_up(ledger: Ledger) -> None:
    first, second = run(period=1), run(period=2)
    payers = [invoice.member.name for invoice in first.invoices]
    assert payers == ["Agglomération", "Corbas", "Vénissieux"]
    agglo = first.invoices[0]
    assert [line.member_name for line in agglo.lines.all()] == ["Givors"]
    total = sum(invoice.net for invoice in (*first.invoices, *second.invoices))
    assert total == 100_000_000 + 120_001 + 50_000
    numbers = [invoice.number for invoice in (*first.invoices, *second.invoices)]
    assert numbers == [f"2027-{rank:05d}" for rank in range(1, 7)]
    venissieux = first.invoices[2]
    assert venissieux.vat == 12_000  # 20 % of 600,01 €, rounded
    assert venissieux.due_on == date(2027, 3, 3)
    assert venissieux.object == "Contribution 2027 – 1re échéance sur 2"


@pytest.mark.usefixtures("public_accounting")
def test_the_first_run_freezes_the_year(ledger: Ledger) -> None:
    run()
    ledger.grid.budget = Decimal(5)
    ledger.grid.save()
    second = run(period=2)
    assert sum(invoice.net for invoice in second.invoices) > 50_000_000
    simulation = services.simulate(2028)
    assert simulation.previous[str(ledger.corbas.id)] > 0


@pytest.mark.usefixtures("public_accounting")
def test_what_a_run_refuses(ledger: Ledger) -> None:
    with pytest.raises(UnknownGrid, match="2026"):
        run(exercise=2026)
    with pytest.raises(UnknownPeriod, match="2"):
        run(period=3)
    with pytest.raises(UnknownPeriod):
        run(period=0)
    ledger.grid.state = GridState.DRAFT
    ledger.grid.save()
    with pytest.raises(GridNotApproved):
        run(grid_id=ledger.grid.id)
    assert not services.simulate(2027).approved
    ledger.grid.key = "fiscal_base"
    ledger.grid.save()
    with pytest.raises(KeyUnusable, match="Corbas"):
        services.simulate(2027)
    assert not Invoice.objects.exists()
    assert not Campaign.objects.exists()


@pytest.mark.usefixtures("public_accounting")
def test_a_numbered_invoice_never_changes(ledger: Ledger) -> None:
    run()
    run_outbox()
    invoice = Invoice.objects.get(rank=1)
    for change in ({"gross": 1, "net": 1}, {"number": "2027-99999"}, {"calculation": {}}, {"due_on": TODAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Invoice.objects.filter(id=invoice.id).update(**change)
    for rows in (invoice.lines.all(), invoice.lines.all(), Invoice.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError), transaction.atomic():
        invoice.lines.update(net=1)
    document = invoice.document
    document.sha256 = "0" * 64
    with pytest.raises(DatabaseError), transaction.atomic():
        document.save()


@pytest.mark.usefixtures("public_accounting")
def test_the_avis_says_what_the_law_asks(ledger: Ledger) -> None:
    run()
    assert run_outbox() == 3
    invoice = Invoice.objects.get(member=ledger.venissieux)
    assert invoice.state == InvoiceState.ISSUED
    reader = PdfReader(BytesIO(bytes(invoice.document.content)))
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages).replace("\u202f", " ")
    text = text.replace("\u00a0", " ")
    for words in (
        "Avis des sommes à payer",
        "titre de recettes n° 2027-00003",
        "Bases et éléments du calcul",
        "habitants /",
        "× 1 000 000,00 €",
        "2026-12-10/4 du 10 décembre 2026",
        "L. 1617-5",
        "L. 252 A",
        "deux mois",
        "tribunal administratif de Lyon",
        "Service de gestion comptable d’exemple",
        "Camille Exemple, présidente",
        "TVA au taux normal de 20 %",
        "1re échéance sur 2",
        "document de démonstration",
    ):
        assert words in text, words
    assert reader.metadata is not None
    assert "2027-00003" in str(reader.metadata.title)


@pytest.mark.usefixtures("public_accounting")
def test_the_accountant_s_entries_pay_a_titre(ledger: Ledger) -> None:
    run()
    run_outbox()
    titre = Invoice.objects.get(member=ledger.corbas)

    def pay(amount: int, reference: str, collector: CollectorKind = CollectorKind.TITRE) -> Payment:
        return entries.record_payment(
            titre.id, amount=amount, received_on=TODAY, reference=reference, collector=collector, actor=SYSTEM
        )

    with pytest.raises(PaymentRefused):
        pay(titre.gross + 1, "P503-1")
    with pytest.raises(PaymentRefused):
        pay(0, "P503-1")
    with pytest.raises(PaymentRefused):
        pay(1, "P503-1", CollectorKind.STRIPE)
    part = pay(1_00, "P503-1")
    assert pay(1_00, "P503-1") == part
    with pytest.raises(PaymentRefused, match="déjà"):
        pay(2_00, "P503-1")
    titre.refresh_from_db()
    assert titre.state == InvoiceState.ISSUED
    pay(titre.gross - 1_00, "P503-2")
    titre.refresh_from_db()
    assert titre.state == InvoiceState.PAID
    with pytest.raises(PaymentRefused):
        pay(1, "P503-3")
    result = reconcile(2027)
    assert result.ok
    assert result.checked == 3


@pytest.mark.usefixtures("public_accounting")
def test_the_export_is_data_and_never_a_formula(ledger: Ledger) -> None:
    Member.objects.filter(id=ledger.corbas.id).update(name="=HYPERLINK(1)")
    run()
    lines = export.as_csv(2027).splitlines()
    assert lines[0].startswith("\ufeffexercice;titre;")
    assert len(lines) == 1 + InvoiceLine.objects.count()
    assert any("'=HYPERLINK(1)" in line for line in lines)
    assert {row["titre"] for row in export.rows(2027)} == {"2027-00001", "2027-00002", "2027-00003"}
    assert list(export.rows(2026)) == []


def test_reconciling_sees_what_is_not_issued(ledger: Ledger, settings: Any) -> None:
    settings.OPERATOR_LEGAL_FORM = "syndicat"
    run()
    result = reconcile()
    assert not result.ok
    assert {found.kind.value for found in result.discrepancies} == {"not_issued"}


@pytest.mark.parametrize("form", LegalForm)
def test_the_legal_form_chooses_the_collector(form: LegalForm, settings: Any) -> None:
    settings.OPERATOR_LEGAL_FORM = form.value
    private = {"spl", "association", "gip_private"}
    assert collector_in_charge().kind == (CollectorKind.STRIPE if form in private else CollectorKind.TITRE)
    settings.BILLING_COLLECTOR = "stripe"
    if form in private:
        assert collector_in_charge().kind is CollectorKind.STRIPE
        settings.BILLING_COLLECTOR = "titre"
        with pytest.raises(CollectorRefused, match="comptabilité privée"):
            collector_in_charge()
    else:
        with pytest.raises(CollectorRefused, match="comptable public"):
            collector_in_charge()


def test_public_accounting_never_runs_through_stripe(ledger: Ledger, settings: Any) -> None:
    settings.OPERATOR_LEGAL_FORM = "syndicat_mixte"
    settings.BILLING_COLLECTOR = "stripe"
    with pytest.raises(CollectorRefused, match="Stripe est refusé"):
        run()
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    ("production", "key", "standin", "words"),
    [
        (False, "", "", "n’est pas renseignée"),
        (False, "pk_test_1", "", "clé secrète"),
        (False, "sk_live_1", "", "hors production"),
        (True, "sk_test_1", "", "en production"),
        (True, "rk_live_1", "http://127.0.0.1:1", "simulé"),
        (False, "sk_test_1", "", None),
        (True, "sk_live_1", "", None),
    ],
)
def test_stripe_s_keys(production: bool, key: str, standin: str, words: str | None, settings: Any) -> None:
    settings.OPERATOR_LEGAL_FORM = "spl"
    settings.PRODUCTION = production
    settings.STRIPE_API_KEY = key
    settings.STRIPE_WEBHOOK_SECRET = "whsec_1"
    settings.STANDINS = {**settings.STANDINS, "stripe": standin}
    problems = " ".join(collector_in_charge().check_config())
    assert words in problems if words else not problems


@pytest.mark.usefixtures("public_accounting")
def test_a_titre_needs_who_signs_it(ledger: Ledger) -> None:
    Issuer.objects.update(signatory="")
    with pytest.raises(CollectorRefused, match="ordonnateur"):
        run()


@pytest.mark.usefixtures("public_accounting")
def test_the_console_s_last_invoice(ledger: Ledger) -> None:
    run()
    run_outbox()
    found = last_invoices(date(2027, 3, 4))
    assert ledger.givors.commune_id is not None
    assert found[ledger.givors.commune_id].number == "2027-00001"
    assert found[ledger.givors.commune_id].overdue
    assert not last_invoices(TODAY)[ledger.givors.commune_id].overdue
