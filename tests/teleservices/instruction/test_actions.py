"""What agents do, through the pages: the event with their name, the e-mail, the state; and never over each other."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from design.typography import date_in_full
from identity.audit.models import Entry
from identity.town_hall.enums import DefaultService
from teleservices.deadlines import CorrectionReason
from teleservices.dossiers.enums import EventKind, State
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.services import note, write_to_citizen, write_to_town_hall
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.versions import latest_version
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import login_citizen, service
from tests.teleservices.instruction.filing import HOLE, file_request, offer_with_deadline
from tests.teleservices.journeys import soup

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune


@pytest.fixture(autouse=True)
def _receipts_are_sent(venissieux: Commune, act: Dossier) -> None:
    run_outbox(venissieux)
    run_outbox(venissieux)
    mail.outbox.clear()


def in_days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def do(client: Client, dossier: Dossier, verb: str, step: str = "envoyer", **data: Any) -> Any:
    """Post a verb as its page does, with the version that the page shows."""
    page = client.get(f"/instruction/{dossier.pk}/{verb}/")
    found = re.search(r'name="version" value="(\d+)"', page.content.decode())
    assert found, page.content.decode()
    data.setdefault("version", found.group(1))
    return client.post(f"/instruction/{dossier.pk}/{verb}/", {**data, "etape": step})


def fresh(venissieux: Commune, dossier: Dossier) -> Dossier:
    with commune_context(venissieux):
        return Dossier.objects.select_related("copy", "assigned_to", "service").get(pk=dossier.pk)


def told(venissieux: Commune, dossier: Dossier) -> list[tuple[str, str]]:
    """(kind, name) of the timeline, without what Parvis does alone."""
    with commune_context(venissieux):
        return [
            (one.kind, one.actor_label) for one in dossier.events.all() if one.kind != EventKind.ACKNOWLEDGED
        ]


def at_once(client: Client, venissieux: Commune, dossier: Dossier, verb: str) -> Any:
    with commune_context(venissieux):
        version = latest_version(dossier.pk)
    return client.post(f"/instruction/{dossier.pk}/{verb}/", {"version": version}, follow=True)


def test_take_charge(as_claire: Client, claire: Agent, venissieux: Commune, act: Dossier) -> None:
    page = at_once(as_claire, venissieux, act, "prendre-en-charge").content.decode()
    assert "Vous suivez cette demande." in page
    assert "Prise en charge par Claire Moreau" in page
    dossier = fresh(venissieux, act)
    assert (dossier.assigned_to, dossier.state) == (claire, State.UNDER_REVIEW)
    assert (EventKind.ASSIGNED, "Claire Moreau") in told(venissieux, act)


def test_declare_complete_then_not_again(as_claire: Client, venissieux: Commune, act: Dossier) -> None:
    assert "déclarée complète" in at_once(as_claire, venissieux, act, "declarer-complete").content.decode()
    assert fresh(venissieux, act).state == State.COMPLETE
    again = at_once(as_claire, venissieux, act, "declarer-complete").content.decode()
    assert "n’est plus possible" in again
    assert "Déclarer complète" not in again


def test_ask_for_a_correction(as_claire: Client, venissieux: Commune, act: Dossier, dora: Citizen) -> None:
    asked = {
        "fields_asked": ["titulaire", "date_evenement"],
        "motif-titulaire": "outdated",
        "mots-titulaire": "Ce nom a changé.",
        "mots-date_evenement": "Il manque l’année.",
        "answer_before": in_days(20).isoformat(),
    }
    preview = do(as_claire, act, "demander", "apercu", **asked).content.decode()
    assert "Périmé\u00a0: Ce nom a changé." in preview
    assert "À quelle date" in preview
    assert "À corriger\u00a0: Il manque l’année." in preview, "something was answered: it is to be corrected"
    assert "dora@citoyens.example" in preview
    assert f"À envoyer avant le {date_in_full(in_days(20))}." in preview
    assert fresh(venissieux, act).state == State.SUBMITTED
    assert do(as_claire, act, "demander", **asked).status_code == 302
    assert fresh(venissieux, act).state == State.INCOMPLETE
    with commune_context(venissieux):
        correction = act.corrections.get()
        assert (correction.fields, correction.answer_before) == (asked["fields_asked"], in_days(20))
        assert correction.reason == CorrectionReason.INCORRECT, (
            "what is to be corrected before what is too old"
        )
        assert {one.field: one.text for one in correction.said} == {
            "titulaire": "Ce nom a changé.",
            "date_evenement": "Il manque l’année.",
        }
    run_outbox(venissieux)
    assert [one.to for one in mail.outbox] == [["dora@citoyens.example"]]
    assert told(venissieux, act)[-1] == (EventKind.CORRECTION_ASKED, "Claire Moreau")
    page = as_claire.get(f"/instruction/{act.pk}/").content.decode()
    assert "réponse attendue" in page
    assert "Périmé\u00a0: Ce nom a changé." in page
    citizen = Client(headers={"host": venissieux.primary_host})
    login_citizen(citizen, dora)
    answer = soup(citizen.get(f"/suivi/demandes/{act.pk}/corrections/{correction.pk}/"))
    beside = answer.select_one("#champ-date_evenement")
    assert beside is not None
    assert "À corriger" in beside.text
    assert "Il manque l’année." in beside.text
    assert "champ-date_evenement-remarque" in str(beside), "read with the question"
    assert "Ce nom a changé." in citizen.get(f"/suivi/demandes/{act.pk}/").content.decode()


def test_a_correction_names_a_field_a_reason_and_words(
    as_claire: Client, venissieux: Commune, act: Dossier
) -> None:
    wrong = {
        "fields_asked": ["titulaire", "date_evenement"],
        "motif-titulaire": "laid",
        "mots-titulaire": "Flou.",
    }
    page = do(as_claire, act, "demander", "apercu", text="", **wrong)
    assert page.status_code == 422
    assert "Choisissez un motif." in page.content.decode()
    assert "un mot pour chaque réponse cochée" in page.content.decode()
    assert "Flou.</textarea>" in page.content.decode(), "nothing that was typed is lost"
    assert "Indiquez avant quel jour" in page.content.decode()
    late = {"answer_before": in_days(0).isoformat(), "text": "Vérifiez la date."}
    page = do(as_claire, act, "demander", "apercu", fields_asked=["titulaire"], **late)
    assert "Choisissez un jour à venir" in page.content.decode()
    assert "Vérifiez la date.</textarea>" in page.content.decode()
    assert fresh(venissieux, act).state == State.SUBMITTED


def test_write_to_the_citizen(as_claire: Client, venissieux: Commune, act: Dossier) -> None:
    preview = do(as_claire, act, "ecrire", "apercu", text="<b>Bonjour</b> Dora").content.decode()
    assert "&lt;b&gt;Bonjour&lt;/b&gt; Dora" in preview
    back = do(as_claire, act, "ecrire", "modifier", text="Bonjour Dora").content.decode()
    assert "Bonjour Dora</textarea>" in back
    do(as_claire, act, "ecrire", text="Bonjour Dora")
    run_outbox(venissieux)
    assert len(mail.outbox) == 1
    assert "Bonjour Dora" not in str(mail.outbox[0].body), (
        "an e-mail says that there is something to read, no more"
    )
    assert told(venissieux, act)[-1] == (EventKind.MESSAGE_TO_CITIZEN, "Claire Moreau")
    assert "Bonjour Dora" in as_claire.get(f"/instruction/{act.pk}/").content.decode()


def test_decide_with_words_of_ones_own(as_claire: Client, venissieux: Commune, act: Dossier) -> None:
    chosen = {"decision": "envoye", "text": "Deux exemplaires."}
    preview = do(as_claire, act, "decider", "apercu", **chosen).content.decode()
    assert "vous a été envoyé par courrier" in preview
    assert "Deux exemplaires." in preview
    assert do(as_claire, act, "decider", **chosen).status_code == 302
    dossier = fresh(venissieux, act)
    assert (dossier.state, dossier.decision) == (State.ACCEPTED, "envoye")
    assert dossier.decision_text.endswith("Deux exemplaires.")
    run_outbox(venissieux)
    assert len(mail.outbox) == 1
    page = as_claire.get(f"/instruction/{act.pk}/").content.decode()
    assert "Acceptée par Claire Moreau" in page
    assert "Décider…" not in page
    gone = as_claire.get(f"/instruction/{act.pk}/decider/", follow=True).content.decode()
    assert "n’est plus possible" in gone


def test_a_refusal_comes_with_its_reason(as_claire: Client, venissieux: Commune, act: Dossier) -> None:
    assert do(as_claire, act, "decider", "apercu", decision="refus", text="").status_code == 422
    chosen = {"decision": "refus:introuvable", "text": ""}
    preview = do(as_claire, act, "decider", "apercu", **chosen).content.decode()
    assert "Aucun acte ne correspond" in preview
    do(as_claire, act, "decider", **chosen)
    dossier = fresh(venissieux, act)
    assert dossier.state == State.REFUSED
    assert "Aucun acte ne correspond" in dossier.decision_text


def test_close_without_a_decision_on_the_substance_then_reopen(
    as_claire: Client, venissieux: Commune, act: Dossier
) -> None:
    do(as_claire, act, "classer", decision="inutile", text="")
    assert fresh(venissieux, act).state == State.CLOSED
    do(as_claire, act, "rouvrir", text="Nous nous sommes trompés.")
    assert fresh(venissieux, act).state == State.UNDER_REVIEW
    assert [kind for kind, _name in told(venissieux, act)][-2:] == [
        EventKind.REOPENED,
        EventKind.MESSAGE_TO_CITIZEN,
    ]


def test_entrust_to_a_colleague_or_a_service(
    as_claire: Client, as_bob: Client, alice: Agent, bob: Agent, venissieux: Commune, act: Dossier
) -> None:
    assert do(as_claire, act, "confier", to=f"agent:{bob.pk}").status_code == 422, "bob is of another service"
    assert do(as_claire, act, "confier", to=f"agent:{alice.pk}").status_code == 302
    assert fresh(venissieux, act).assigned_to == alice
    assert (
        "Confiée à Alice Martin par Claire Moreau"
        in as_claire.get(f"/instruction/{act.pk}/").content.decode()
    )
    with commune_context(venissieux):
        street = service(DefaultService.PUBLIC_SPACE)
    gone = do(as_claire, act, "confier", to=f"service:{street.pk}")
    assert gone.headers["Location"] == "/instruction/"
    assert fresh(venissieux, act).service == street
    assert as_bob.get(f"/instruction/{act.pk}/").status_code == 200


def test_a_note_stays_between_agents(as_claire: Client, venissieux: Commune, act: Dossier) -> None:
    page = as_claire.post(f"/instruction/{act.pk}/notes/", {"text": "Registre de 1984"}, follow=True)
    assert "Registre de 1984" in page.content.decode()
    run_outbox(venissieux)
    assert mail.outbox == []
    empty = as_claire.post(f"/instruction/{act.pk}/notes/", {"text": " "})
    assert empty.status_code == 422


def test_two_agents_never_overwrite_each_other(
    as_claire: Client, alice: Agent, venissieux: Commune, act: Dossier
) -> None:
    with commune_context(venissieux):
        seen = latest_version(act.pk)
        write_to_citizen(act, "Je m’en occupe.", agent=alice)
    typed = {"decision": "refus:introuvable", "text": "Cherché partout.", "version": seen}
    for step in ("apercu", "envoyer"):
        page = do(as_claire, act, "decider", step, **typed)
        body = page.content.decode()
        assert page.status_code == 409
        assert "Message envoyé par Alice Martin" in body
        assert "Cherché partout." in body
        assert re.search(r'value="refus:introuvable"[^>]* checked', body)
    assert fresh(venissieux, act).state == State.SUBMITTED
    found = re.search(r'name="version" value="(\d+)"', body)
    assert found
    again = do(as_claire, act, "decider", **{**typed, "version": found.group(1)})
    assert again.status_code == 302
    assert fresh(venissieux, act).state == State.REFUSED


def test_a_decision_taken_meanwhile_stays(as_claire: Client, venissieux: Commune, act: Dossier) -> None:
    with commune_context(venissieux):
        seen = latest_version(act.pk)
    do(as_claire, act, "decider", decision="envoye", text="")
    late = as_claire.post(
        f"/instruction/{act.pk}/demander/",
        {
            "fields_asked": ["titulaire"],
            "text": "Le nom ?",
            "version": seen,
            "etape": "envoyer",
        },
    )
    assert late.status_code == 409
    assert "Le nom ?" in late.content.decode()
    assert "n’est plus possible" in late.content.decode()
    taken = as_claire.post(f"/instruction/{act.pk}/prendre-en-charge/", {"version": seen}, follow=True)
    assert "Rien n’a été fait" in taken.content.decode()
    assert "notice--warn" in taken.content.decode()
    assert fresh(venissieux, act).state == State.ACCEPTED


def test_what_the_citizen_sends_meanwhile_counts(
    as_claire: Client, venissieux: Commune, act: Dossier
) -> None:
    with commune_context(venissieux):
        seen = latest_version(act.pk)
        write_to_town_hall(act, "J’ai retrouvé l’acte, merci.")
    page = do(as_claire, act, "decider", decision="envoye", text="", version=seen)
    assert page.status_code == 409
    assert "Message reçu de l’usager" in page.content.decode()


def test_a_forged_version_is_stale(as_claire: Client, venissieux: Commune, act: Dossier) -> None:
    for version in ("", "abc", "-1", "9" * 40):
        assert do(as_claire, act, "ecrire", text="Bonjour", version=version).status_code == 409


def test_the_legal_clock_is_told(as_bob: Client, bob: Agent, venissieux: Commune) -> None:
    with commune_context(venissieux):
        offer = offer_with_deadline(service(DefaultService.PUBLIC_SPACE), "acceptance")
        dossier = file_request(offer.slug, HOLE)
        note(dossier, "Vu sur place.", agent=bob)
    page = as_bob.get(f"/instruction/{dossier.pk}/").content.decode()
    assert "Silence vaut acceptation le " in page
    assert dossier.due_explanation in page
    assert "CRPA, art. L231-1" in page
    do(
        as_bob,
        dossier,
        "demander",
        fields_asked=["position"],
        **{"motif-position": "incomplete"},
        text="Où ?",
        answer_before=in_days(9).isoformat(),
    )
    page = as_bob.get(f"/instruction/{dossier.pk}/").content.decode()
    assert "Délai arrêté" in page


def test_who_reads_a_request_or_a_piece_is_in_the_audit_log(
    as_bob: Client, bob: Agent, venissieux: Commune, report: Dossier
) -> None:
    as_bob.get(f"/instruction/{report.pk}/")
    with commune_context(venissieux):
        piece = report.pieces.get()
    shown = as_bob.get(f"/instruction/{report.pk}/pieces/{piece.pk}/")
    assert b"".join(shown.streaming_content)
    as_bob.get(f"/instruction/{report.pk}/ecrire/")
    with commune_context(venissieux):
        entries = Entry.objects.filter(actor_id=bob.pk, target_id=str(report.pk)).order_by("at")
        read = [one.action for one in entries]
    assert read == [ReadingAction.DOSSIER_READ, ReadingAction.PIECE_READ, ReadingAction.DOSSIER_READ]


def test_pieces_say_that_nothing_scanned_them(as_bob: Client, report: Dossier) -> None:
    page = as_bob.get(f"/instruction/{report.pk}/").content.decode()
    assert "Non analysé par un antivirus" in page
    assert "trou.jpg" in page
