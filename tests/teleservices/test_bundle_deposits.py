"""A whole deposit of each procedure filed on this site, over HTTP and without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.definition.enums import ChannelKind
from teleservices.dossiers.models import Dossier, Offer
from teleservices.dossiers.services import keep_watch
from tenants.current import commune_context
from tests.teleservices.journeys import begin, codes, main_text, send, soup

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

from tests.teleservices.filings import FILINGS, answer_step


def filed_here() -> set[str]:
    """Procedures that somebody may file on this site, those whose tests are their own aside."""
    told_elsewhere = {"acte-etat-civil", "signalement"}
    return {
        slug
        for slug, one in shipped_procedures().items()
        if any(channel.kind is ChannelKind.OWN for channel in one.channels)
    } - told_elsewhere


def test_every_procedure_filed_here_has_its_deposit() -> None:
    assert set(FILINGS) == filed_here()


@pytest.mark.parametrize("slug", FILINGS)
def test_dora_files_it(venissieux: Commune, at_venissieux: Client, slug: str) -> None:
    filing, start = FILINGS[slug], f"/demarches/{slug}/"
    with commune_context(venissieux):
        Offer.objects.filter(slug=slug).update(settings=filing.settings or None)
    with time_machine.travel("2026-11-23T10:00:00+01:00", tick=False):
        begin(at_venissieux, start)
        for step, given in filing.steps:
            check = answer_step(at_venissieux, start, step, given)
        assert "Vérif" in main_text(check)
        told = soup(check).select_one(".price")
        assert (told.get_text().replace("\u202f", " ").replace("\u00a0", " ") if told else "") == filing.price
        sent = send(at_venissieux, start)
    assert codes(sent)[0].startswith(f"{filing.prefix}"), main_text(sent)
    assert re.fullmatch(r"[A-Z]{2}-26-\d{4}|[A-Z]{2} \d{3} \d{3} 26 0\d{4}", codes(sent)[0])
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        act = dossier.acknowledgement.content
        assert act["kind"] == filing.kind
        assert filing.says in act["title"]
        assert (dossier.due_on.isoformat() if dossier.due_on else None) == filing.due
        assert dossier.email == "dora@exemple.fr"


def test_the_copy_of_a_document_is_refused_after_a_month_and_contested_before_the_cada(
    venissieux: Commune, at_venissieux: Client
) -> None:
    """CRPA R311-12 and R311-13 (a month), R343-1 (the CADA first); other requests: two months, the mayor, the court."""
    filing, start = FILINGS["saisine-generale"], "/demarches/saisine-generale/"
    with time_machine.travel("2026-11-23T10:00:00+01:00", tick=False):
        begin(at_venissieux, start)
        for step, given in filing.steps:
            assert isinstance(given, dict)
            wanted = {"nature": "communication"} if step == "objet" else {}
            answer_step(at_venissieux, start, step, given | wanted)
        sent = send(at_venissieux, start)
    card = soup(sent).select_one(".help-card")
    assert card is not None
    assert "État civil" in card.get_text(), "who has the request, as the act says"
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        words = str(dossier.acknowledgement.content)
        assert str(dossier.due_on) == "2026-12-24"
        assert "Commission d’accès aux documents administratifs" in words
        assert "le tribunal administratif de Lyon" in words
        assert "recours gracieux" not in words
        keep_watch(datetime(2026, 12, 24, 9, tzinfo=UTC))
        dossier.refresh_from_db()
    assert dossier.state == "refused"
    assert "CADA" in dossier.decision_text
