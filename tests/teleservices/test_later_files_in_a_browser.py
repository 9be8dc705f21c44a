"""Files sent after the deposit, from a network that is cut: with a correction, with a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from teleservices.deadlines import CorrectionReason
from teleservices.dossiers import services
from teleservices.dossiers.models import Dossier, Message, Piece
from tenants.current import commune_context
from tests import browser as browsers
from tests.live import serving
from tests.teleservices.journeys import POTHOLE, REPORT, go_through, picture, send

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]


def _photo(name: str, wide: int) -> dict[str, object]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture(size=(wide, 30))}


def test_files_leave_with_their_progress_and_again_after_a_cut(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    go_through(at_venissieux, REPORT, POTHOLE)
    send(at_venissieux, REPORT)
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        asked = services.ask_correction(
            dossier, agent=alice, reason=CorrectionReason.INCOMPLETE, text="Une photo ?", fields=["photos"]
        )
    where = f"/suivi/demandes/{dossier.pk}/"
    with serving() as served, browsers.opened() as browser:
        address = f"http://{venissieux.primary_host}"
        context = browser.new_context(
            base_url=f"{address}:{served.port}", locale="fr-FR", viewport={"width": 360, "height": 740}
        )
        context.set_default_timeout(20_000)
        context.add_cookies(
            [{"name": key, "value": one.value, "url": address} for key, one in at_venissieux.cookies.items()]
        )
        page = context.new_page()
        watch = browsers.Watch(page)
        page.goto(f"{where}corrections/{asked.pk}/")
        context.set_offline(True)
        page.locator("input[type=file]").set_input_files([_photo("une.jpg", 60)])  # type: ignore[list-item]
        expect(page.get_by_role("progressbar", name="Envoi de une.jpg")).to_be_visible()
        browsers.check(page, watch, "correction-coupee", (browsers.PHONE,))
        context.set_offline(False)
        page.get_by_role("button", name="Retirer une.jpg").wait_for()
        page.goto(where)
        page.get_by_role("textbox", name="Votre message").fill("Une autre photo")
        page.locator("#id_documents").set_input_files([_photo("deux.jpg", 70)])  # type: ignore[list-item]
        context.set_offline(True)
        page.get_by_role("button", name="Envoyer le message").click()
        page.get_by_role("progressbar", name="Envoi de votre message").wait_for()
        page.get_by_text("Le réseau est coupé").wait_for()
        browsers.check(page, watch, "message-coupe", (browsers.PHONE,))
        context.set_offline(False)
        page.get_by_text("Votre message est envoyé.").wait_for()
        assert page.url.endswith(where)
        assert watch.complaints == []
        context.close()
    with commune_context(venissieux):
        assert Message.objects.filter(dossier=dossier, text="Une autre photo").count() == 1
        assert sorted(Piece.objects.values_list("name", flat=True)) == ["deux.jpg", "une.jpg"]
