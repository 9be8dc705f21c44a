"""After the deposit: following by code or account, messages, what the town hall asks for, decisions, privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client

from teleservices.deadlines import CorrectionReason
from teleservices.dossiers import services
from teleservices.dossiers.enums import EventKind, State
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.models import AppendOnly, Dossier, Draft, Event
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import login_citizen
from tests.teleservices.instruction import filing
from tests.teleservices.journeys import (
    ACT,
    BIRTH,
    begin,
    codes,
    go_through,
    main_text,
    picture,
    send,
    soup,
    title,
    upload,
)

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune


@pytest.fixture
def filed(venissieux: Commune, at_venissieux: Client) -> tuple[Dossier, str]:
    """A request for an act, and its tracking code; the browser that filed it keeps it open."""
    begin(at_venissieux, ACT)
    with commune_context(venissieux):  # step by step: test_journey_act.py
        services.save_step(Draft.objects.get(), "remise", {**filing.BIRTH, "email": "dora@exemple.fr"})
    _reference, code = codes(send(at_venissieux, ACT))
    run_outbox(venissieux)
    mail.outbox.clear()
    with commune_context(venissieux):
        return Dossier.objects.select_related("copy").get(), code


def stranger_at(commune: Commune) -> Client:
    return Client(headers={"host": commune.primary_host})


def test_wrong_code_wrong_reference_and_nobody_get_the_same_answer(
    venissieux: Commune, givors: Commune, filed: tuple[Dossier, str]
) -> None:
    dossier, code = filed
    tries = [
        (venissieux, dossier.reference, "0000-0000-0000-0000"),
        (venissieux, "EC-26-9999", code),
        (venissieux, "EC-26-9999", "x"),
        (givors, dossier.reference, code),
    ]
    answers = set()
    for commune, reference, given in tries:
        page = stranger_at(commune).post("/suivi/", {"reference": reference, "code": given})
        assert page.status_code == 200
        summary = soup(page).select_one(".error-summary")
        assert summary is not None
        answers.add(summary.get_text())
    assert len(answers) == 1


def test_too_many_codes_are_refused(venissieux: Commune) -> None:
    client = stranger_at(venissieux)
    statuses = [client.post("/suivi/", {"reference": "EC-1", "code": str(n)}).status_code for n in range(17)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_nobody_else_sees_a_request_or_its_files(
    venissieux: Commune, givors: Commune, filed: tuple[Dossier, str], dora: Citizen
) -> None:
    dossier, _code = filed
    base = f"/suivi/demandes/{dossier.pk}/"
    paths = [base, f"{base}accuse-de-reception/", f"{base}retrait/", f"{ACT}demande-envoyee/{dossier.pk}/"]
    somebody = stranger_at(venissieux)
    login_citizen(somebody, dora)
    for client in (stranger_at(venissieux), somebody, stranger_at(givors)):
        assert {client.get(path).status_code for path in paths} == {404}
        assert client.post(f"{base}message/", {"text": "coucou"}).status_code == 404


def test_the_account_asks_to_sign_in_and_has_a_strict_policy(at_venissieux: Client, dora: Citizen) -> None:
    assert at_venissieux.get("/compte/")["Location"].startswith("/connexion/")
    login_citizen(at_venissieux, dora)
    page = at_venissieux.get("/compte/")
    assert page.status_code == 200
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "'nonce-" in policy
    assert "no-store" in page["Cache-Control"]


def test_a_lost_code_is_renewed_by_the_address_given(
    venissieux: Commune, at_venissieux: Client, filed: tuple[Dossier, str]
) -> None:
    dossier, code = filed
    for reference, email in (
        (dossier.reference, "autre@exemple.fr"),
        ("EC-26-9999", "dora@exemple.fr"),
        (dossier.reference, "dora@exemple.fr"),
    ):
        page = at_venissieux.post("/suivi/code-perdu/", {"reference": reference, "email": email})
        assert "Regardez vos e-mails" in main_text(page)
    run_outbox(venissieux)
    (sent,) = mail.outbox
    body = str(sent.body)
    assert dossier.reference not in body + sent.subject
    new = next(word for word in body.split() if word.count("-") == 3)
    old_way = stranger_at(venissieux).post("/suivi/", {"reference": dossier.reference, "code": code})
    assert old_way.status_code == 200
    new_way = stranger_at(venissieux).post("/suivi/", {"reference": dossier.reference, "code": new})
    assert new_way.status_code == 302
    assert at_venissieux.get(f"/suivi/demandes/{dossier.pk}/").status_code == 404


def test_messages_go_both_ways_and_notes_stay_inside(
    venissieux: Commune, at_venissieux: Client, filed: tuple[Dossier, str], alice: Agent
) -> None:
    dossier, _code = filed
    page = f"/suivi/demandes/{dossier.pk}/"
    with commune_context(venissieux):
        services.write_to_citizen(dossier, "Quel est votre étage ?", agent=alice)
        services.note(dossier, "Déjà venue hier", agent=alice)
    run_outbox(venissieux)
    (sent,) = mail.outbox
    assert "étage" not in str(sent.body)
    text = main_text(at_venissieux.get(page))
    assert "Quel est votre étage ?" in text
    assert "Déjà venue" not in text
    refused = at_venissieux.post(f"{page}message/", {"text": "Voici", "documents": upload("x.exe", b"MZ")})
    assert title(refused).startswith("Erreur")
    assert "Voici" in refused.content.decode()
    photo = upload("plan.png", picture("PNG"))
    done = at_venissieux.post(f"{page}message/", {"text": "Au deuxième", "documents": photo}, follow=True)
    assert "Votre message est envoyé" in main_text(done)
    assert "plan.png" in main_text(done)
    with commune_context(venissieux):
        agent_message = dossier.messages.get(text="Quel est votre étage ?")
        assert agent_message.read_at is not None
        piece = dossier.pieces.get(message__text="Au deuxième")
    download = at_venissieux.get(f"{page}pieces/{piece.pk}/")
    assert download["Content-Disposition"].startswith("attachment")
    assert b"".join(download.streaming_content)
    assert stranger_at(venissieux).get(f"{page}pieces/{piece.pk}/").status_code == 404


def test_a_message_that_left_twice_is_one(
    at_venissieux: Client, venissieux: Commune, filed: tuple[Dossier, str]
) -> None:
    page = f"/suivi/demandes/{filed[0].pk}/"
    number = soup(at_venissieux.get(page)).select_one("form[data-message] [name=envoi]")["value"]
    for _time in range(2):
        sent = {"text": "Voici la suite", "envoi": number, "documents": upload("suite.png", picture("PNG"))}
        told = at_venissieux.post(f"{page}message/", sent, follow=True)
        assert "Votre message est envoyé." in main_text(told)
    with commune_context(venissieux):
        assert filed[0].messages.count() == 1
        assert filed[0].pieces.filter(message__isnull=False).count() == 1


def test_a_missing_piece_is_asked_answered_and_seen(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    steps = [*BIRTH]
    steps[3] = ("qualite", {"qualite": "representant"})
    go_through(at_venissieux, ACT, steps[:4])
    address = f"{ACT}qualite/"
    form = {"qualite": "representant", "vu": ["qualite", "justificatif_representation"]}
    at_venissieux.post(
        address, {**form, "justificatif_representation": upload("vieux.pdf", b"%PDF-1.4 vieux")}
    )
    for step, values in steps[4:]:
        at_venissieux.post(f"{ACT}{step}/", {**values, "vu": ["parent_1", "parent_2", "demandeur"]})
    send(at_venissieux, ACT)
    with commune_context(venissieux):
        dossier = Dossier.objects.select_related("copy").get()
        correction = services.ask_correction(
            dossier,
            agent=alice,
            reason=CorrectionReason.OUTDATED,
            text="Le jugement est trop ancien.",
            fields=["justificatif_representation", "inconnu"],
        )
        assert correction.fields == ["justificatif_representation"]
    page = f"/suivi/demandes/{dossier.pk}/"
    assert "trop ancien" in main_text(at_venissieux.get(page))
    answer_page = f"{page}corrections/{correction.pk}/"
    nothing = at_venissieux.post(answer_page, {})
    assert "Joignez le document" in main_text(nothing)
    wrong = at_venissieux.post(answer_page, {"justificatif_representation": upload("x.pdf", b"MZ")})
    assert "n’a pas un format accepté" in main_text(wrong)
    new = upload("nouveau.pdf", b"%PDF-1.4 nouveau")
    done = at_venissieux.post(
        answer_page, {"justificatif_representation": new, "texte": "Voi\x00là"}, follow=True
    )
    assert "Votre réponse est envoyée" in main_text(done)
    with commune_context(venissieux):
        dossier.refresh_from_db()
        assert dossier.state == State.SUBMITTED
        assert [one["name"] for one in dossier.answers["justificatif_representation"]] == ["nouveau.pdf"]
        assert dossier.pieces.get(name="vieux.pdf").replaced_at is not None
        kinds = [one.kind for one in dossier.events.all()]
        assert kinds[-2:] == [EventKind.CORRECTION_ASKED, EventKind.CORRECTION_ANSWERED]
        with pytest.raises(NotNow):
            services.answer_correction(correction, text="encore")
    assert at_venissieux.post(answer_page, {"texte": "encore"}).status_code == 302
    assert "vieux.pdf" not in main_text(at_venissieux.get(page))


def test_the_person_reads_that_an_agent_has_taken_the_request(
    venissieux: Commune, at_venissieux: Client, filed: tuple[Dossier, str], alice: Agent
) -> None:
    page = f"/suivi/demandes/{filed[0].pk}/"
    told = main_text(at_venissieux.get(page))
    assert "En cours d’examen" not in told
    assert "Reçu mis à disposition" not in told, "the act has one name"
    with commune_context(venissieux):
        services.take_charge(filed[0], agent=alice)
        services.take_charge(filed[0], agent=alice)
        assert filed[0].events.filter(kind=EventKind.REVIEW_STARTED).count() == 1
    assert "En cours d’examen" in main_text(at_venissieux.get(page))


def test_a_decision_is_read_by_the_person_and_told_without_its_words(
    venissieux: Commune, at_venissieux: Client, filed: tuple[Dossier, str], alice: Agent
) -> None:
    dossier, _code = filed
    with commune_context(venissieux):
        services.take_charge(dossier, agent=alice)
        with pytest.raises(services.UnknownDecision):
            services.decide(dossier, "refus", agent=alice)
        services.decide(dossier, "refus", agent=alice, reason="introuvable")
        with pytest.raises(NotNow):
            services.decide(dossier, "envoye", agent=alice)
    run_outbox(venissieux)
    (sent,) = mail.outbox
    assert "Aucun acte" not in str(sent.body)
    text = main_text(at_venissieux.get(f"/suivi/demandes/{dossier.pk}/"))
    assert "Aucun acte ne correspond" in text
    assert "Alice" not in text
    assert "Refusé" in text


def test_a_request_is_withdrawn_after_a_question(
    venissieux: Commune, at_venissieux: Client, filed: tuple[Dossier, str]
) -> None:
    dossier, _code = filed
    page = f"/suivi/demandes/{dossier.pk}/retrait/"
    assert "Retirer ma demande" in main_text(at_venissieux.get(page))
    at_venissieux.post(page)
    with commune_context(venissieux):
        dossier.refresh_from_db()
        assert dossier.state == State.CLOSED
    assert at_venissieux.get(page).status_code == 302


def test_what_happened_is_never_rewritten(venissieux: Commune, filed: tuple[Dossier, str]) -> None:
    with commune_context(venissieux):
        event = Event.objects.earliest("id")
        for attempt in (event.save, event.delete, Event.objects.all().delete):
            with pytest.raises(AppendOnly):
                attempt()
        for statement in (
            "UPDATE dossiers_event SET text = 'faux'",
            "DELETE FROM dossiers_event",
            "UPDATE dossiers_acknowledgement SET sha256 = '0'",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
