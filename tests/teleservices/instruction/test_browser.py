"""The agents' screens in a real browser: RGAA and WCAG 2.2 AA, no sideways scroll, nothing refused by the CSP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from identity.audit.services import agent_actor
from identity.town_hall.enums import DefaultService
from teleservices.deadlines import CorrectionReason
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.services import (
    answer_correction,
    ask_correction,
    assign,
    decide,
    note,
    take_charge,
    write_to_citizen,
    write_to_town_hall,
)
from teleservices.instruction.batches.services import launch, prepare, work
from teleservices.instruction.enums import BatchVerb, Verdict
from teleservices.instruction.filters import Filters
from teleservices.instruction.labels import put_label
from teleservices.instruction.models import Label, Preference
from teleservices.instruction.opinions import services as opinions
from teleservices.instruction.saved import save_filter
from teleservices.instruction.versions import latest_version
from tenants.current import commune_context
from tests import browser as browsers
from tests.drawn import Drawn
from tests.people import login, service
from tests.teleservices.instruction.filing import (
    HOLE,
    file_act,
    file_report,
    file_request,
    offer_with_deadline,
)
from tests.teleservices.instruction.test_sheets import with_private_fields

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"


@pytest.fixture
def screens(venissieux: Commune, at_venissieux: Client, alice: Agent, bob: Agent, dora: Citizen) -> Drawn:
    login(at_venissieux, alice)
    with commune_context(venissieux):
        keys = busy_week(alice, bob, dora)
        batches = busy_desk(alice, bob, keys)
        version = latest_version(keys["late"])
    one, act = f"/instruction/{keys['late']}/", f"/instruction/{keys['act']}/"
    drawn = Drawn()
    for path in (
        "/instruction/", "/instruction/?ecran=queues", "/instruction/?file=terminees", "/instruction/?file=toutes&q=rien",
        one, act, f"/instruction/{keys['ended']}/", f"/instruction/{keys['waiting']}/",
        f"{one}demander/", f"{one}ecrire/", f"{one}decider/", f"{one}confier/",
        f"{act}decider/", f"/instruction/{keys['ended']}/rouvrir/",
        "/instruction/?q=trottior&tri=recentes", "/instruction/reglages/", "/instruction/etiquettes/",
        "/instruction/filtres/nouveau/?suivi=moi", "/instruction/exporter/?suivi=moi", *batches,
        "/instruction/lots/nouveau/?action=decider&portee=toutes&file=a-traiter",
        f"/instruction/lots/nouveau/?action=ecrire&d={keys['late']}&d={keys['act']}",
    ):  # fmt: skip
        drawn.keep(HOST + path, at_venissieux.get(path))
    asked = ASKED | {"answer_before": (timezone.localdate() + timedelta(days=20)).isoformat()}
    refused = {"decision": "", "text": "Bonjour", "etape": "apercu", "version": version}
    late = {"decision": "envoye", "text": "Bonne journée", "version": 0}
    for name, path, sent, status in (
        ("apercu", f"{one}demander/", {**asked, "etape": "apercu", "version": version}, 200),
        ("erreur", f"{one}decider/", refused, 422),
        ("depasse", f"{act}decider/", late, 409),
    ):
        drawn.keep(f"{HOST}/{name}/", at_venissieux.post(path, sent), status)
    drawn.keep_files(at_venissieux, HOST)
    return drawn


ASKED = {
    "fields_asked": ["photos"],
    "motif-photos": "incorrect",
    "mots-photos": "Elle est floue.",
    "text": "La photo est illisible : envoyez-la de nouveau, bien éclairée.",
}


def busy_week(alice: Agent, bob: Agent, dora: Citizen) -> dict[str, Any]:
    """A few dossiers in every state, some late, one with a conversation."""
    now, street = timezone.now(), service(DefaultService.PUBLIC_SPACE)
    slug = offer_with_deadline(street).slug
    keys: dict[str, Any] = {}
    for days in (40, 32, 29, 28, 20, 3):
        filed = file_request(
            slug, {**HOLE, "email": "jean@exemple.example"}, now=now - timedelta(days=days), with_photo=True
        )
        keys.setdefault("late", filed.pk)
        keys["soon"] = filed.pk
    waiting = file_report(now - timedelta(days=2), with_photo=True)
    correction = ask_correction(
        waiting,
        agent=bob,
        reason=CorrectionReason.INCOMPLETE,
        text="Où est-ce exactement ?",
        fields=["position"],
    )
    keys["waiting"] = waiting.pk
    act = file_act(dora, now - timedelta(days=1))
    take_charge(act, agent=alice)
    write_to_citizen(act, "Bonjour,\nl’acte est retrouvé, il part demain.", agent=alice)
    write_to_town_hall(act, "Merci beaucoup !")
    note(act, "Registre de 1984, volume 2.", agent=alice)
    keys["act"] = act.pk
    file_act(now=now - timedelta(hours=5), acte="deces", document="copie_integrale")
    ended = file_act(now=now - timedelta(days=9))
    decide(ended, "envoye", agent=alice)
    keys["ended"] = ended.pk
    second = file_report(now - timedelta(days=1), email="paul@exemple.example")
    again = ask_correction(
        second, agent=bob, reason=CorrectionReason.INCORRECT, text="Précisez.", fields=["position"]
    )
    answer_correction(again, text="Devant le 14.", answers={"position": {"text": "devant le 14"}})
    assign(second, to=bob, agent=alice)
    assert correction.answered_at is None
    return keys


def busy_desk(alice: Agent, bob: Agent, keys: dict[str, Any]) -> list[str]:
    """Labels, a saved filter, an absence, a batch to confirm and one that is done; the addresses of the two."""
    street = service(DefaultService.PUBLIC_SPACE)
    late = Dossier.objects.select_related("service", "offer__copy").get(pk=keys["late"])
    for name, tone in (("Urgent", "danger"), ("À revoir sur place", "info")):
        put_label(late, Label.objects.create(service=street, name=name, tone=tone), agent=bob)
    save_filter(alice, "Voirie, sans personne", Filters(service=street.slug, follower="personne"), street)
    Preference.objects.create(
        agent=alice,
        columns=["usager", "echeance", "etat", "etiquettes"],
        delegate=bob,
        absent_from=timezone.localdate(),
    )
    chosen = list(Dossier.objects.filter(pk__in=[keys["late"], keys["soon"], keys["ended"]]))
    waiting = prepare(alice, BatchVerb.ASSIGN, {"agent": str(bob.pk)}, chosen)
    done = prepare(alice, BatchVerb.REVIEW, {}, chosen[:2])
    launch(done, agent_actor(alice))
    work(done, 10)
    asked = {
        "question": "Le revêtement tiendra-t-il tout l’hiver ?", "is_confidential": True, "email": "expert@sol.example",
        "name": "Bureau d’études Sol et fondations", "due_on": timezone.localdate() + timedelta(days=9),
        "pieces": [str(late.pieces.get().pk)], "fields_shown": ["description", "danger"],
    }  # fmt: skip
    invited = opinions.ask(late, agent=bob, service=None, asked=asked)
    token = opinions.new_token(invited)
    opinions.ask(late, agent=bob, service=service(DefaultService.CIVIL_STATUS), asked=asked)
    given = opinions.ask(late, agent=bob, service=None, asked={**asked, "is_confidential": False})
    opinions.answer(
        given, verdict=Verdict.RESERVED, text="Purger sur 40 cm, puis enrobé à chaud.", upload=None
    )
    noted = file_request(with_private_fields(late.offer).slug, HOLE)
    return [
        f"/instruction/{noted.pk}/champs-prives/", f"/instruction/{noted.pk}/",
        *(f"/instruction/lots/{one.pk}/" for one in (waiting, done)),
        f"/instruction/{keys['act']}/usager/", "/instruction/orientation/",
        "/instruction/avis/", f"/instruction/avis/{late.opinions.get(service__slug='etat-civil').pk}/",
        f"/suivi/avis/{token}/", f"/instruction/{late.pk}/avis/",
    ]  # fmt: skip


def test_the_screens_are_accessible(screens: Drawn) -> None:
    assert screens.look("instruction", schemes=("light", "dark")) == 34


def test_by_keyboard_without_javascript(screens: Drawn) -> None:
    """From the inbox, past the queues, to the most urgent request and its first action."""
    with screens.browser(viewport={"width": 1280, "height": 800}, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{HOST}/instruction/")
        page.get_by_role("link", name="Aller à la liste").focus()
        page.keyboard.press("Enter")
        # The absence, words, procedure, state, search, more filters, map, export, keep the filter, a box, the request.
        for _press in range(11):
            page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("heading", level=1).inner_text() == "Occuper le domaine public"
        page.keyboard.press("Tab")  # its labels, folded
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text().strip() == "Prendre en charge"
