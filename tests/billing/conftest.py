"""A ledger of four members, and a Stripe that remembers in a process of its own."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import requests
import stripe
from django.test import Client

from billing.collection.stripe.client import client as stripe_client
from billing.enums import GridState, MemberKind, VatRegime
from billing.models import Grid, Issuer, Member, PersonalContribution
from tests.conftest import OPERATOR_HOST
from tests.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tenants.models import Commune

SECRET = "whsec_test_of_parvis"
KEY = "sk_test_parvis"
WEBHOOK = "/facturation/stripe/webhook/"
TODAY = date(2027, 2, 1)
SINCE = date(2020, 1, 1)


@dataclass
class Ledger:
    grid: Grid
    venissieux: Member
    givors: Member
    metropole: Member
    corbas: Member


@pytest.fixture
def ledger(venissieux: Commune, givors: Commune) -> Ledger:
    """Vénissieux pays for itself, Givors is paid for by a body, Corbas joins in 2027."""
    Issuer.objects.create(
        name="Opérateur d’exemple",
        siret="00000000000018",
        address="1 place de l’Exemple\n69000 Exemple",
        signatory="Camille Exemple, présidente",
        accountant="Service de gestion comptable d’exemple",
        court="tribunal administratif de Lyon",
    )
    metropole = Member.objects.create(
        kind=MemberKind.BODY,
        name="Agglomération",
        siren="200000002",
        email="compta@agglo.example",
        joined_on=SINCE,
    )
    ours = Member.objects.create(
        name="Vénissieux",
        commune=venissieux,
        siren=venissieux.siren,
        email="finances@v.example",
        joined_on=SINCE,
    )
    paid_for = Member.objects.create(
        name="Givors", commune=givors, siren=givors.siren, payer=metropole, joined_on=SINCE
    )
    corbas = Member.objects.create(
        name="Corbas", siren="216902734", population=11315, joined_on=date(2027, 1, 1)
    )
    grid = Grid.objects.create(
        name="Contributions 2027",
        state=GridState.APPROVED,
        deliberation_number="2026-12-10/4",
        deliberation_date=date(2026, 12, 10),
        valid_from=date(2027, 1, 1),
        budget=Decimal("1000000.00"),
        budget_without_newcomers=Decimal("850000.00"),
        instalments=2,
        is_example=True,
    )
    _personal(grid, ours, corbas)
    return Ledger(grid, ours, paid_for, metropole, corbas)


def _personal(grid: Grid, ours: Member, corbas: Member) -> None:
    PersonalContribution.objects.bulk_create(
        [
            PersonalContribution(
                grid=grid,
                member=ours,
                label="Téléphonie",
                amount=Decimal("1200.01"),
                vat_regime=VatRegime.TAXABLE_20,
            ),
            PersonalContribution(
                grid=grid,
                member=corbas,
                label="Reprise",
                amount=Decimal("500"),
                vat_regime=VatRegime.EXEMPT_261B,
            ),
        ]
    )


@pytest.fixture
def public_accounting(settings: Any) -> None:
    settings.OPERATOR_LEGAL_FORM = "syndicat_mixte"


@dataclass
class Stripe:
    """The stand-in as a process, and a browser that carries its webhooks to us."""

    base: str
    session: requests.Session

    @property
    def api(self) -> Any:
        return stripe_client().v1

    def hook(self, path: str, **form: str) -> None:
        self.session.post(f"{self.base}/_standin/{path}", data=form, timeout=5).raise_for_status()

    def pay_as_a_person(self, url: str) -> None:
        self.session.post(f"{url}/pay", timeout=5).raise_for_status()

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        """Oldest first."""
        listed = self.session.get(
            f"{self.base}/v1/events",
            params={"limit": "100"},
            headers={"Authorization": f"Bearer {KEY}"},
            timeout=5,
        ).json()["data"]
        return [event for event in reversed(listed) if event["type"].startswith(kind)]


@contextmanager
def _process(state_dir: Path) -> Iterator[Stripe]:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "ops.standins.stripe",
        "--port",
        str(port),
        "--state-dir",
        str(state_dir),
    ]
    with subprocess.Popen(
        command, env={**os.environ, "PARVIS_ENV": "test"}, stderr=subprocess.DEVNULL
    ) as process:
        session = requests.Session()
        session.trust_env = False
        base = f"http://127.0.0.1:{port}"
        try:
            for _attempt in range(100):
                try:
                    session.get(base, timeout=1)
                    break
                except requests.ConnectionError:
                    time.sleep(0.1)
            yield Stripe(base, session)
        finally:
            session.close()
            process.terminate()


@pytest.fixture(scope="session")
def stripe_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stripe]:
    with _process(tmp_path_factory.mktemp("stripe")) as running:
        yield running


@pytest.fixture
def stripe_at_work(stripe_process: Stripe, settings: Any) -> Stripe:
    """The operator is an SPL that collects by Stripe."""
    settings.STANDINS = {**settings.STANDINS, "stripe": stripe_process.base}
    settings.OPERATOR_SIREN = (
        f"{secrets.randbelow(10**9):09d}"  # an account each test: what the others left is not ours
    )
    settings.STRIPE_API_KEY = KEY
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    return stripe_process


def sign(body: str, secret: str = SECRET, at: int | None = None) -> str:
    moment = at if at is not None else int(time.time())
    signature = stripe.WebhookSignature._compute_signature(f"{moment}.{body}", secret)
    return f"t={moment},v1={signature}"


def deliver(body: str, signature: str | None = None, host: str = OPERATOR_HOST) -> int:
    """Post an event as Stripe does; the status."""
    browser = Client(headers={"host": host}, enforce_csrf_checks=True)
    headers = {"Stripe-Signature": sign(body) if signature is None else signature}
    return browser.post(WEBHOOK, body, content_type="application/json", headers=headers).status_code
