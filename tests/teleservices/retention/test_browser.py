"""The pages of retention in a real browser: RGAA and WCAG 2.2 AA, no sideways scroll, nothing refused by the CSP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from teleservices.retention import services, transfers
from teleservices.retention.enums import Fate, HoldKind
from teleservices.retention.models import Destruction
from tenants.current import commune_context
from tenants.outbox.services import deliver_due
from tests import browser as browsers
from tests.drawn import Drawn
from tests.people import login
from tests.teleservices.retention.past import at, ended, offer_with

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from identity.accounts.models import Agent
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"
HERE = "/instruction/conservation/"


def test_the_pages_are_accessible(
    venissieux: Commune, at_venissieux: Client, alice: Agent, settings: Settings
) -> None:
    settings.RETENTION_NEEDS_VISA = True
    login(at_venissieux, alice)
    with commune_context(venissieux):
        offer_with(pieces_months=3)
        held = ended(alice)
        ended(alice)
        services.hold(held, HoldKind.DISPUTE, "Recours 2604512", agent=alice, now=at(2026, 3, 1))
        services.keep_to_the_rules(at(2026, 4, 15))
        line = {"reference": "SI-25-0001", "submitted_on": "2025-01-02", "ended_on": "2025-02-01"}
        Destruction.objects.create(
            fate=Fate.ERASED, slug="signalement", title="Signaler un problème", rule="Un an, puis effacé.",
            lines=[line | {"state": "accepted", "pieces": 1, "sha256": ""}],
        )  # fmt: skip
    drawn = Drawn()
    for path in ("", "visas/signalement/", f"demandes/{held.pk}/"):
        drawn.keep(f"{HOST}{HERE}{path}", at_venissieux.get(f"{HERE}{path}"))
    wrong = at_venissieux.post(f"{HERE}demandes/{held.pk}/", {"kind": "", "reason": ""})
    drawn.keep(f"{HOST}/erreur/", wrong, 422)
    with commune_context(venissieux):
        offer_with("acte-etat-civil", end="archive")
        made = transfers.Transfer.objects.create(slug="x", title="Acte d’état civil", agency="FRAD069")
    drawn.keep(f"{HOST}{HERE}versements/en-cours/", at_venissieux.get(f"{HERE}versements/{made.pk}/"))
    with commune_context(venissieux):
        made.state, made.sha256, made.size = "ready", "0" * 64, 1_250_000
        made.save()
        deliver_due()
    drawn.keep(f"{HOST}{HERE}versements/pret/", at_venissieux.get(f"{HERE}versements/{made.pk}/"))
    drawn.keep_files(at_venissieux, HOST)
    assert drawn.look("conservation", schemes=("light", "dark")) == 6
