"""The command line's documents, and the demonstration's data."""

from __future__ import annotations

import argparse
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from billing import cli, demo
from billing.errors import BillingError
from billing.models import Grid, Invoice, Issuer, Member
from tests.outbox import run_outbox

if TYPE_CHECKING:
    from tenants.models import Commune
    from tests.billing.conftest import Ledger

pytestmark = pytest.mark.django_db


def command(*words: str) -> tuple[dict[str, Any], str]:
    """The document, and what is shown of it."""
    parser = argparse.ArgumentParser()
    cli.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(words)
    document = args.handler(args)
    assert json.loads(json.dumps(document)) == document
    return document, args.show(document)


@pytest.mark.usefixtures("public_accounting")
def test_simulate_run_reconcile(ledger: Ledger) -> None:
    simulated, shown = command("simulate", "--exercise", "2027")
    assert simulated["totals"]["shared"] == "1000000.00"
    assert sum(Decimal(m["share"]) + Decimal(m["entry"]) for m in simulated["members"]) == Decimal(1000000)
    assert simulated["newcomer_rule"]["applied"]
    assert "Corbas (nouveau)" in shown
    assert "évite une hausse à" in shown
    reported, shown = command("simulate", "--exercise", "2027", "--no-newcomer-rule")
    assert not reported["newcomer_rule"]["applied"]
    assert "Sans la règle du nouveau membre" in shown
    assert not Invoice.objects.exists()

    first, shown = command("run", "--exercise", "2027", "--period", "1")
    assert first["created"]
    assert "2027-00001" in shown
    again, shown = command("run", "--exercise", "2027", "--period", "1")
    assert not again["created"]
    assert "rien n’a été écrit" in shown
    assert [i["number"] for i in again["invoices"]] == [i["number"] for i in first["invoices"]]

    pending, shown = command("reconcile")
    assert not pending["ok"]
    assert "pas encore émise" in shown
    run_outbox()
    checked, shown = command("reconcile", "--exercise", "2027")
    assert checked["ok"]
    assert shown.startswith("3 factures vérifiées")
    with pytest.raises(BillingError):
        command("run", "--exercise", "2027", "--period", "9")


def test_the_demonstration_s_grid(venissieux: Commune, givors: Commune, settings: Any) -> None:
    settings.OPERATOR_LEGAL_FORM = "syndicat"
    grid = demo.seed(date(2026, 11, 21))
    assert demo.seed(date(2026, 11, 21)) == grid
    assert (Grid.objects.count(), Member.objects.count(), Issuer.objects.count()) == (2, 2, 1)
    assert grid.is_example
    simulated, _shown = command("simulate", "--exercise", "2026")
    assert all(member["change"] is not None for member in simulated["members"])
    inhabitants = venissieux.population + givors.population
    assert abs(Decimal(simulated["totals"]["net"]) - demo.PER_INHABITANT * inhabitants) < Decimal("0.05")
    assert demo.bill(date(2026, 11, 21)).created
    assert not command("run", "--exercise", "2026")[0]["created"]
    assert run_outbox() == 2
    assert command("reconcile")[0]["ok"]
