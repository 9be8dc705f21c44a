"""A longer delay: what the texts allow, once, in time, told to the person with its reason and the new date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from teleservices.dossiers import services
from teleservices.dossiers.errors import NotNow
from tenants.current import commune_context
from tests.people import login
from tests.teleservices.clocks import URBANISME, at, filed, mails, offer_with_clock, told
from tests.teleservices.journeys import main_text, soup

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from tenants.models import Commune


def test_an_extension_moves_the_date_and_is_told_once(in_venissieux: Commune, bob: Agent) -> None:
    dossier = filed(offer_with_clock(timing=URBANISME))
    now = at("2026-03-20")
    (offered,) = services.extensions_of(dossier, now)
    done = services.extend(dossier, "abf", agent=bob, reason="Le château est à 200 m.", now=now)
    assert str(done.due_on) == "2026-06-03"
    assert "prolongé de 1 mois (Le château est à 200 m.)" in done.due_explanation.replace("\u00a0", " ")
    assert told(done)[-1] == "extended"
    mail = mails()[-1]
    assert mail["to"] == "dora@exemple.fr"
    assert "3 juin 2026" in mail["text"].replace("\u00a0", " ")
    assert "Le château est à 200" in mail["text"]
    assert offered.article in mail["text"].replace("\u00a0", " ") or "R423-24" in mail["text"]
    with pytest.raises(NotNow):
        services.extend(done, "abf", agent=bob, reason="", now=now)
    with pytest.raises(services.UnknownExtension):
        services.extend(done, "autre", agent=bob, reason="", now=now)
    services.keep_watch(at("2026-05-04"))
    done.refresh_from_db()
    assert done.is_open


def test_too_late_is_too_late(in_venissieux: Commune, bob: Agent) -> None:
    dossier = filed(offer_with_clock(timing=URBANISME))
    assert services.extensions_of(dossier, at("2026-04-02"))
    assert services.extensions_of(dossier, at("2026-04-03")) == ()
    free = {"extensions": [{**URBANISME["extensions"][0], "told_within": None}]}
    other = filed(offer_with_clock(slug="sans-terme", timing=free))
    assert services.extensions_of(other, at("2026-05-02"))
    with pytest.raises(NotNow):
        services.extend(other, "abf", agent=bob, reason="", now=at("2026-05-03"))


def test_the_agent_extends_on_screen_and_the_person_reads_it(venissieux: Commune, bob: Agent) -> None:
    desk: Any = Client(headers={"host": venissieux.primary_host})
    login(desk, bob)
    with commune_context(venissieux):
        dossier = filed(offer_with_clock(timing=URBANISME), now=timezone.now())
        before = dossier.due_on
    page = f"/instruction/{dossier.pk}/"
    assert "Prolonger le délai" in main_text(desk.get(page))
    form = desk.get(f"{page}prolonger/")
    assert "architecte des Bâtiments de France" in main_text(form)
    version = soup(form).find("input", attrs={"name": "version"})["value"]  # type: ignore[index]
    sent = {"extension": "abf", "text": "", "version": version}
    preview = main_text(desk.post(f"{page}prolonger/", {**sent, "etape": "apercu"}))
    assert "aux abords d’un monument historique" in preview
    assert desk.post(f"{page}prolonger/", {**sent, "etape": "envoyer"}).status_code == 302
    with commune_context(venissieux):
        dossier.refresh_from_db()
        assert before
        assert dossier.due_on
        assert dossier.due_on > before
    assert "Prolonger le délai" not in main_text(desk.get(page))
