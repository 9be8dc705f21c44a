"""Dora asks for her birth certificate, with every mistake that people make."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from bs4 import Tag
from django.core import mail
from pypdf import PdfReader

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.definition.enums import Prefill
from teleservices.dossiers.enums import EventKind, Origin, State
from teleservices.dossiers.models import Dossier, Draft, Event
from teleservices.dossiers.prefill import initial_answers, vouched_answers
from teleservices.dossiers.services.deposit import digest
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import login_citizen
from tests.teleservices.journeys import (
    ACT,
    BIRTH,
    answer,
    begin,
    codes,
    filled,
    go_through,
    main_text,
    send,
    soup,
    title,
    upload,
)

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from identity.citizens.models import Citizen
    from tenants.models import Commune


def only_dossier(commune: Commune) -> Dossier:
    with commune_context(commune):
        return Dossier.objects.select_related("copy", "acknowledgement").get()


def test_the_start_page_says_what_for_whom_how_much_how_long_and_who_to_call(at_venissieux: Client) -> None:
    text = main_text(at_venissieux.get(ACT))
    for words in (
        "Gratuit",
        "8 minutes",
        "À préparer",
        "COMEDEC",
        "Commencer",
        "État civil",
        "En facile à lire",
    ):
        assert words in text
    assert "04 72 21 44" in text


def test_without_an_account_from_the_start_to_the_tracking_page(
    venissieux: Commune, at_venissieux: Client
) -> None:
    check = go_through(at_venissieux, ACT, BIRTH)
    text = main_text(check)
    assert "Vérifiez vos réponses" in text
    assert "29 février 1984" in text
    assert "Vénissieux (69)" in text

    confirmation = send(at_venissieux, ACT)
    reference, code = codes(confirmation)
    assert re.fullmatch(r"EC-\d\d-0001", reference)
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", code)
    assert "Notez ce code" in main_text(confirmation)
    dossier = only_dossier(venissieux)
    assert (dossier.state, dossier.origin, dossier.person) == (
        State.SUBMITTED,
        Origin.ANONYMOUS,
        "Dora Legrand",
    )
    assert dossier.answers["exemplaires"] == 2
    assert code.replace("-", "") not in dossier.tracking_hash.upper()

    elsewhere = type(at_venissieux)(headers={"host": venissieux.primary_host})
    followed = elsewhere.post("/suivi/", {"reference": reference.lower(), "code": code.lower()}, follow=True)
    assert reference in main_text(followed)
    assert "La mairie a reçu votre demande" in main_text(followed)


def test_the_act_of_the_deposit_is_in_its_transaction_and_binds_what_was_sent(
    venissieux: Commune, at_venissieux: Client
) -> None:
    go_through(at_venissieux, ACT, BIRTH)
    send(at_venissieux, ACT)
    dossier = only_dossier(venissieux)
    act = dossier.acknowledgement
    assert act.sha256 == digest(act.content)
    assert act.content["bundle_sha256"] == dossier.bundle_sha256
    words = str(act.content)
    for expected in ("R112-4", "État civil", "SIREN", dossier.reference, "CNIL", "Dora Legrand"):
        assert expected in words
    with commune_context(venissieux):
        assert [one.kind for one in dossier.events.all()] == [EventKind.SUBMITTED]


def test_the_mail_carries_the_pdf_and_neither_the_code_nor_the_answers(
    venissieux: Commune, at_venissieux: Client
) -> None:
    go_through(at_venissieux, ACT, BIRTH)
    reference, code = codes(send(at_venissieux, ACT))
    run_outbox(venissieux)
    run_outbox(venissieux)
    (sent,) = mail.outbox
    assert sent.to == ["dora@exemple.fr"]
    assert reference in sent.subject
    html = str(sent.alternatives[0][0])
    ((name, content, kind),) = sent.attachments
    assert (name, kind) == (f"{reference}.pdf", "application/pdf")
    text = " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    assert reference in text
    assert "R112-4" in text
    for secret in (code, code.replace("-", ""), "1984", "Martyrs"):
        assert secret not in str(sent.body) + html
        assert secret not in text
    download = at_venissieux.get(f"/suivi/demandes/{only_dossier(venissieux).pk}/accuse-de-reception/")
    assert b"".join(download.streaming_content) == content
    with commune_context(venissieux):
        assert Event.objects.filter(kind=EventKind.ACKNOWLEDGED).count() == 1


def test_a_second_press_files_nothing_more(venissieux: Commune, at_venissieux: Client) -> None:
    go_through(at_venissieux, ACT, BIRTH)
    first, second = send(at_venissieux, ACT), send(at_venissieux, ACT)
    assert codes(first) == codes(second)
    assert only_dossier(venissieux).reference == codes(first)[0]


def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(at_venissieux: Client) -> None:
    begin(at_venissieux, ACT)
    response = answer(at_venissieux, f"{ACT}demande/", acte="naissance")
    assert title(response).startswith("Erreur\u00a0:")
    summary = soup(response).select_one(".error-summary a")
    assert summary is not None
    assert summary["href"] == "#id_titre_identite"
    assert soup(response).select_one("#id_titre_identite") is not None
    kept = soup(response).select_one("input[name=acte][value=naissance]")
    assert kept is not None
    assert kept.has_attr("checked")


def test_an_answer_that_brings_a_word_of_warning_shows_it_before_going_on(at_venissieux: Client) -> None:
    begin(at_venissieux, ACT)
    response = answer(at_venissieux, f"{ACT}demande/", titre_identite="oui", acte="naissance")
    assert "COMEDEC" in main_text(response)
    assert "Erreur" not in title(response)
    further = answer(at_venissieux, f"{ACT}demande/")
    assert "La date et le lieu" in title(further)


def test_a_town_that_does_not_exist_or_that_several_bear(at_venissieux: Client) -> None:
    begin(at_venissieux, ACT)
    answer(at_venissieux, f"{ACT}demande/", **BIRTH[0][1])
    wrong = answer(
        at_venissieux, f"{ACT}evenement/", **(BIRTH[1][1] | {"commune_evenement": "Vénicieux-les-Bains"})
    )
    assert "Nous ne trouvons pas cette commune" in main_text(wrong)
    several = answer(
        at_venissieux, f"{ACT}evenement/", **(BIRTH[1][1] | {"commune_evenement": "Saint-Priest"})
    )
    offered = {
        one["value"] for one in soup(several).select("input[type=radio][name=commune_evenement-insee]")
    }
    assert "69290" in offered
    assert len(offered) > 1


def test_an_act_of_another_town_is_refused_at_once_and_says_where_to_go(at_venissieux: Client) -> None:
    begin(at_venissieux, ACT)
    answer(at_venissieux, f"{ACT}demande/", **BIRTH[0][1])
    response = answer(at_venissieux, f"{ACT}evenement/", **(BIRTH[1][1] | {"commune_evenement": "Givors"}))
    assert "Demandez l’acte à une autre mairie" in main_text(response)
    assert "lannuaire.service-public" in response.content.decode()
    assert response.redirect_chain[-1][0].endswith("/pas-pour-vous/")


def test_who_jumps_ahead_comes_back_to_where_they_stand(at_venissieux: Client) -> None:
    begin(at_venissieux, ACT)
    for ahead in ("remise", "parents", "verifier-et-envoyer"):
        response = at_venissieux.get(f"{ACT}{ahead}/")
        assert (response.status_code, response["Location"]) == (302, f"{ACT}demande/")
    assert at_venissieux.get(f"{ACT}inconnue/").status_code == 404


def test_hidden_questions_and_forged_answers_count_for_nothing(
    venissieux: Commune, at_venissieux: Client
) -> None:
    steps = [*BIRTH]
    steps[0] = ("demande", steps[0][1] | {"qualite": "autre", "demandeur": "x", "admin": "1"})
    go_through(at_venissieux, ACT, steps)
    # Back to an extract that anybody may ask for: what was said of the parents is not sent.
    answer(at_venissieux, f"{ACT}document/", document="extrait_sans_filiation")
    send(at_venissieux, ACT)
    answers = only_dossier(venissieux).answers
    assert "qualite" not in answers
    assert "parent_1" not in answers
    assert "admin" not in answers


def test_an_unfinished_draft_cannot_be_filed(venissieux: Commune, at_venissieux: Client) -> None:
    go_through(at_venissieux, ACT, BIRTH[:3])
    response = send(at_venissieux, ACT)
    assert response.redirect_chain[-1][0] == f"{ACT}qualite/?revoir=1"
    with commune_context(venissieux):
        assert not Dossier.objects.exists()


def test_changing_an_answer_comes_back_to_the_check(at_venissieux: Client) -> None:
    check = go_through(at_venissieux, ACT, BIRTH)
    link = soup(check).find("a", href=re.compile(r"document/\?retour=verification#champ-exemplaires"))
    assert link is not None
    page = at_venissieux.get(f"{ACT}document/?retour=verification")
    response = at_venissieux.post(f"{ACT}document/", filled(page, exemplaires="3"), follow=True)
    assert response.redirect_chain[-1][0] == f"{ACT}verifier-et-envoyer/"


def test_a_proof_is_asked_only_of_whom_it_concerns_and_a_wrong_file_is_refused(
    venissieux: Commune, at_venissieux: Client
) -> None:
    go_through(at_venissieux, ACT, BIRTH[:3])
    address = f"{ACT}qualite/"
    page = answer(at_venissieux, address, qualite="representant")
    assert "Erreur" not in title(page)
    assert soup(page).find("input", attrs={"type": "file", "name": "justificatif_representation"})
    lie = upload("jugement.pdf", b"MZ\x90\x00 not a pdf", "application/pdf")
    refused = at_venissieux.post(address, filled(page, justificatif_representation=lie), follow=True)
    assert "n’a pas un format accepté" in main_text(refused)
    assert title(refused).startswith("Erreur")
    empty = upload("vide.pdf", b"", "application/pdf")
    refused = at_venissieux.post(address, filled(page, justificatif_representation=empty), follow=True)
    assert title(refused).startswith("Erreur")
    good = upload("C:\\Mes documents\\jugement.pdf", b"%PDF-1.7 jugement", "application/octet-stream")
    further = at_venissieux.post(address, filled(page, justificatif_representation=good), follow=True)
    assert further.redirect_chain[-1][0] == f"{ACT}personne/"
    with commune_context(venissieux):
        (piece,) = Draft.objects.get().pieces.all()
        assert (piece.name, piece.content_type, piece.scan) == (
            "jugement.pdf",
            "application/pdf",
            "not-scanned",
        )
        assert "jugement" not in piece.file.name


@pytest.fixture
def dora_at_venissieux(at_venissieux: Client, dora: Citizen) -> Client:
    login_citizen(at_venissieux, dora)
    return at_venissieux


def test_franceconnect_gives_the_identity_and_nobody_changes_it(
    venissieux: Commune, dora_at_venissieux: Client
) -> None:
    steps = [*BIRTH]
    steps[6] = ("demandeur", steps[6][1] | {"demandeur-birth_name": "Imposteur"})
    page = go_through(dora_at_venissieux, ACT, steps)
    assert "LEGRAND" in main_text(page)
    seen = dora_at_venissieux.get(f"{ACT}demandeur/")
    assert soup(seen).find("input", attrs={"name": "demandeur-birth_name"}) is None
    send(dora_at_venissieux, ACT)
    dossier = only_dossier(venissieux)
    assert dossier.origin == Origin.FRANCECONNECT
    assert dossier.answers["demandeur"]["birth_name"] == "LEGRAND"
    assert dossier.identity["franceconnect"]["birthdate"] == "1984-02-29"
    account = main_text(dora_at_venissieux.get("/compte/"))
    assert dossier.reference in account


@pytest.mark.parametrize(
    ("birthdate", "kept"), [("1984-02-29", "1984-02-29"), ("1992-06-00", None), ("1992-00-00", None)]
)
def test_franceconnect_gives_the_date_of_birth_and_nobody_changes_it(
    in_venissieux: Commune, dora: Citizen, birthdate: str, kept: str | None
) -> None:
    """A date that the civil register does not know whole is typed, where the whole is asked."""
    dora.birthdate = birthdate
    procedure = shipped_procedures()["changement-coordonnees"]
    dated = [field for _step, field in procedure.fields() if field.prefill is Prefill.BIRTH_DATE]
    assert [field.kind for field in dated] == ["date"]
    assert vouched_answers(procedure, dora).get(dated[0].key) == kept
    assert initial_answers(procedure, dora).get(dated[0].key) == kept
    assert vouched_answers(procedure, None) == {}


def typed(page: HttpResponse, name: str) -> str:
    """What an input already holds."""
    found = soup(page).find("input", attrs={"name": name})
    assert isinstance(found, Tag), main_text(page)
    return str(found.get("value", ""))


def test_who_asks_for_their_own_act_does_not_write_their_name_twice(at_venissieux: Client) -> None:
    go_through(at_venissieux, ACT, BIRTH[:6])
    page = at_venissieux.get(f"{ACT}demandeur/")
    assert typed(page, "demandeur-birth_name") == "Legrand"
    assert typed(page, "demandeur-given_names") == "Dora Jeanne"
    answer(at_venissieux, f"{ACT}qualite/", qualite="conjoint")
    assert typed(at_venissieux.get(f"{ACT}demandeur/"), "demandeur-birth_name") == "", "another person's name"


def test_the_number_of_steps_is_not_promised_before_it_is_known(at_venissieux: Client) -> None:
    page = begin(at_venissieux, ACT)
    assert "Étape 1 sur 5 au moins" in main_text(page)
    go_through(at_venissieux, ACT, BIRTH[:3])
    assert "Étape 4 sur 8" in main_text(at_venissieux.get(f"{ACT}qualite/"))
    assert "au moins" not in main_text(at_venissieux.get(f"{ACT}qualite/"))


def test_franceconnect_names_who_asks_for_their_own_act(dora_at_venissieux: Client) -> None:
    go_through(dora_at_venissieux, ACT, BIRTH[:4])
    assert typed(dora_at_venissieux.get(f"{ACT}personne/"), "titulaire-birth_name") == "LEGRAND"


def test_a_draft_waits_in_the_account(dora_at_venissieux: Client, venissieux: Commune, dora: Citizen) -> None:
    go_through(dora_at_venissieux, ACT, BIRTH[:3])
    assert "À finir" in main_text(dora_at_venissieux.get("/compte/"))
    phone = type(dora_at_venissieux)(headers={"host": venissieux.primary_host})
    login_citizen(phone, dora)
    start = phone.get(ACT)
    assert "Reprendre mon brouillon" in main_text(start)
    assert phone.get(f"{ACT}qualite/").status_code == 200
