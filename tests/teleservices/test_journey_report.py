"""Somebody without a name reports a hole in the road, with a photo and every mistake that people make."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pillow_heif
import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from teleservices.dossiers import selectors, services, tasks
from teleservices.dossiers.errors import DraftGone
from teleservices.dossiers.models import Dossier, Draft, Piece
from tenants.current import commune_context, operator_context
from tests.outbox import run_outbox
from tests.teleservices.journeys import (
    POTHOLE,
    REPORT,
    answer,
    begin,
    codes,
    filled,
    go_through,
    main_text,
    picture,
    send,
    soup,
    title,
    upload,
)

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from tenants.models import Commune


def with_photo(client: Client, name: str, content: bytes) -> HttpResponse:
    go_through(client, REPORT, POTHOLE[:2])
    page = client.get(f"{REPORT}photo/")
    return client.post(f"{REPORT}photo/", filled(page, photos=upload(name, content)), follow=True)


def test_characters_that_nobody_typed_are_left_out(venissieux: Commune, at_venissieux: Client) -> None:
    """A word processor's line break, a program's NUL: PostgreSQL, XML and PDF refuse them."""
    pasted = {"description": "Un trou\x00 de 30 cm\x0bdevant\x07 le 3\ufffe"}
    (step, first), *others = POTHOLE
    go_through(at_venissieux, REPORT, [(step, first | pasted), *others])
    send(at_venissieux, REPORT)
    run_outbox(venissieux)
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        assert dossier.answers["description"] == "Un trou de 30 cm\ndevant le 3"
        assert dossier.acknowledgement.pdf


def test_a_report_needs_neither_account_nor_address(venissieux: Commune, at_venissieux: Client) -> None:
    go_through(at_venissieux, REPORT, POTHOLE)
    reference, code = codes(send(at_venissieux, REPORT))
    assert reference.startswith("SI-")
    assert code
    run_outbox(venissieux)
    assert mail.outbox == []
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        assert (dossier.person, dossier.email, dossier.citizen) == ("", "", None)
        assert dossier.answers["position"] == {"text": "devant le 12 rue de la République"}
        assert dossier.acknowledgement.pdf


def test_the_position_of_a_telephone_is_kept_and_a_forged_one_refused(
    venissieux: Commune, at_venissieux: Client
) -> None:
    begin(at_venissieux, REPORT)
    answer(at_venissieux, f"{REPORT}probleme/", **POTHOLE[0][1])
    wrong = answer(at_venissieux, f"{REPORT}lieu/", **{"position-lat": "900", "position-lon": "x"})
    assert "décrivez l’endroit avec des mots" in main_text(wrong)
    right = answer(at_venissieux, f"{REPORT}lieu/", **{"position-lat": "45.697", "position-lon": "4.886"})
    assert right.redirect_chain[-1][0] == f"{REPORT}photo/"
    with commune_context(venissieux):
        assert Draft.objects.get().answers["position"]["lat"] == 45.697


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_photo_loses_its_place_and_its_camera(
    venissieux: Commune, at_venissieux: Client, kind: str
) -> None:
    sent = picture(kind, located=True)
    assert Image.open(io.BytesIO(sent)).getexif()
    with_photo(at_venissieux, "trou.jpg", sent)
    with commune_context(venissieux), Piece.objects.get().file.open("rb") as kept:
        content = kept.read()
    assert b"TelephoneDeDora" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


def test_a_photo_of_a_telephone_becomes_one_that_everybody_reads(
    venissieux: Commune, at_venissieux: Client
) -> None:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "red")).save(out)
    with_photo(at_venissieux, "IMG_0001.HEIC", out.getvalue())
    with commune_context(venissieux):
        piece = Piece.objects.get()
        assert (piece.name, piece.content_type) == ("IMG_0001.jpg", "image/jpeg")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("trou.jpg", b"<script>alert(1)</script>", "n’a pas un format accepté"),
        ("trou.jpg", b"%PDF-1.7", "n’a pas un format accepté"),
        ("trou.jpg", b"\xff\xd8\xff broken", "est illisible"),
        ("trou.jpg", b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "dépasse 10 Mo"),
    ],
)
def test_a_wrong_file_is_refused_and_the_answers_stay(
    venissieux: Commune, at_venissieux: Client, name: str, content: bytes, words: str
) -> None:
    refused = with_photo(at_venissieux, name, content)
    assert title(refused).startswith("Erreur")
    assert words in main_text(refused)
    with commune_context(venissieux):
        assert not Piece.objects.exists()
        assert Draft.objects.get().answers["description"] == "Trou de 30 cm"


def test_a_photo_is_added_seen_and_removed_without_javascript(
    venissieux: Commune, at_venissieux: Client, at_givors: Client
) -> None:
    go_through(at_venissieux, REPORT, POTHOLE[:2])
    address = f"{REPORT}photo/"
    page = at_venissieux.get(address)
    photos = [upload("un.png", picture("PNG")), upload("deux.jpg", picture())]
    added = at_venissieux.post(address, filled(page, photos=photos, ajouter="photos"))
    assert "un.png" in main_text(added)
    with commune_context(venissieux):
        piece = Piece.objects.get(name="un.png")
        stored = piece.file.storage.path(piece.file.name)
    seen = f"{REPORT}fichiers-joints/{piece.pk}/"
    download = at_venissieux.get(seen)
    assert download.status_code == 200
    assert download["Content-Disposition"].startswith("attachment")
    assert download["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in download["Content-Security-Policy"]
    assert b"".join(download.streaming_content)
    stranger = type(at_venissieux)(headers={"host": venissieux.primary_host})
    assert stranger.get(seen).status_code == at_givors.get(seen).status_code == 404
    assert str(venissieux.pk) in stored
    at_venissieux.post(address, filled(page, retirer=str(piece.pk)))
    assert "un.png" not in main_text(at_venissieux.get(address))
    too_many = [upload(f"{n}.png", picture("PNG", size=(20 + n, 10))) for n in range(4)]
    assert "au plus 3 fichiers" in main_text(at_venissieux.post(address, filled(page, photos=too_many)))


def test_sending_no_file_says_to_choose_one_first(venissieux: Commune, at_venissieux: Client) -> None:
    go_through(at_venissieux, REPORT, POTHOLE[:2])
    address = f"{REPORT}photo/"
    page = at_venissieux.post(address, filled(at_venissieux.get(address), ajouter="photos"))
    told = soup(page).select_one(".error-summary")
    assert told is not None
    assert "Choisissez d’abord un fichier" in told.get_text()


def test_a_draft_is_resumed_elsewhere_by_its_code_or_its_link(
    venissieux: Commune, at_venissieux: Client, at_givors: Client
) -> None:
    go_through(at_venissieux, REPORT, POTHOLE[:1])
    later = at_venissieux.post(f"{REPORT}finir-plus-tard/", {"noter": "oui"})
    shown = soup(later).select_one(".code")
    assert shown is not None
    code = shown.get_text(strip=True)
    phone = type(at_venissieux)(headers={"host": venissieux.primary_host})
    assert phone.get(f"{REPORT}lieu/").status_code == 404
    wrong = phone.post("/suivi/reprendre/", {"code": "0" * 16})
    assert "n’ouvre aucun brouillon" in main_text(wrong)
    assert "n’ouvre aucun brouillon" in main_text(at_givors.post("/suivi/reprendre/", {"code": code}))
    resumed = phone.post("/suivi/reprendre/", {"code": code.lower().replace("-", " ")}, follow=True)
    assert title(resumed).startswith("Le problème"), "the page where she last wrote"
    assert phone.get(f"{REPORT}lieu/").status_code == 200

    at_venissieux.post(f"{REPORT}finir-plus-tard/", {"email": "dora@exemple.fr"})
    run_outbox(venissieux)
    (sent,) = mail.outbox
    link = next(word for word in str(sent.body).split() if "/suivi/reprendre/" in word)
    path = link[link.index("/suivi/") :]
    tablet = type(at_venissieux)(headers={"host": venissieux.primary_host})
    opened = tablet.get(path)
    assert "Ouvrir mon brouillon" in main_text(opened)
    resumed = tablet.post("/suivi/reprendre/", {"code": path.rstrip("/").rpartition("/")[2]}, follow=True)
    assert title(resumed).startswith("Le problème"), "the page where she last wrote"
    assert "n’ouvre aucun brouillon" in main_text(phone.post("/suivi/reprendre/", {"code": code}))


def test_an_old_draft_is_gone_and_its_files_with_it(venissieux: Commune, at_venissieux: Client) -> None:
    with_photo(at_venissieux, "trou.jpg", picture())
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False), commune_context(venissieux):
        draft = Draft.objects.get()
        with pytest.raises(DraftGone):
            services.submit(draft.pk)
        assert services.erase_expired_drafts() == 1
        assert not Piece.objects.exists()
    assert at_venissieux.get(f"{REPORT}contact/").status_code == 404
    assert "plus là" in main_text(at_venissieux.get(f"{REPORT}contact/"))


def test_a_question_that_an_answer_brings_is_drawn_without_keeping_anything(
    venissieux: Commune, at_venissieux: Client
) -> None:
    begin(at_venissieux, REPORT)
    page = at_venissieux.get(f"{REPORT}probleme/")
    preview = at_venissieux.post(
        f"{REPORT}probleme/", filled(page, categorie="vehicule", description="Épave", apercu="1")
    )
    assert "plaque" in main_text(preview)
    assert "Erreur" not in title(preview)
    with commune_context(venissieux):
        assert Draft.objects.get().answers == {}


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([one for one in captured.captured_queries if "set_config" not in one["sql"]])


def test_what_pages_cost(venissieux: Commune, at_venissieux: Client) -> None:
    go_through(at_venissieux, REPORT, POTHOLE)
    found = {
        "list": queries(at_venissieux, "/demarches/"),
        "start": queries(at_venissieux, REPORT),
        "step": queries(at_venissieux, f"{REPORT}probleme/"),
        "check": queries(at_venissieux, f"{REPORT}verifier-et-envoyer/"),
    }
    assert found == {"list": 6, "start": 10, "step": 8, "check": 10}
    with CaptureQueriesContext(connection) as captured:
        at_venissieux.post(f"{REPORT}verifier-et-envoyer/")
    assert len(captured) <= 25


def test_the_procedures_that_words_find_are_read_in_one_query(in_venissieux: Commune) -> None:
    with CaptureQueriesContext(connection) as captured:
        tiles = selectors.search_offers("")
        assert [one.url for one in tiles[:2]] == ["/demarches/acte-etat-civil/", "/demarches/signalement/"]
    assert len([one for one in captured.captured_queries if "set_config" not in one["sql"]]) == 1
    assert [one.slug for one in selectors.search_offers("Évènement lampadaire")] == []
    assert [one.slug for one in selectors.search_offers("LAMPADAIRE eteint")] == ["signalement"]
    assert selectors.facts() == {"dossiers_open": 0, "dossiers_overdue": 0, "last_deposit_at": None}


def test_the_night_erases_old_drafts_in_every_commune(
    venissieux: Commune, givors: Commune, at_venissieux: Client, at_givors: Client
) -> None:
    for client in (at_venissieux, at_givors):
        begin(client, REPORT)
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        with operator_context():
            tasks.erase_all_expired_drafts.apply_async(headers={"_schema_name": "public"})
        for commune in (venissieux, givors):
            with commune_context(commune):
                assert not Draft.objects.exists()


def test_a_page_is_kept_while_it_is_written(venissieux: Commune, at_venissieux: Client) -> None:
    page = begin(at_venissieux, REPORT)
    address = f"{REPORT}probleme/"
    sent = filled(page, description="Trou", brouillon="1")
    said = at_venissieux.post(address, sent)
    assert said["Content-Type"].startswith("text/plain")
    assert said.content.decode().startswith("Enregistré à")
    with commune_context(venissieux):
        assert Draft.objects.get().answers == {"description": "Trou"}
    assert "Enregistré à" in main_text(at_venissieux.get(address))
    # Another tab answered something else meanwhile; what this one does not show is not undone.
    at_venissieux.post(address, {"categorie": "autre", "vu": ["categorie"], "brouillon": "1"})
    with commune_context(venissieux):
        assert Draft.objects.get().answers == {"description": "Trou", "categorie": "autre"}


def test_two_pages_saved_at_once_keep_the_answers_of_both(venissieux: Commune, at_venissieux: Client) -> None:
    go_through(at_venissieux, REPORT, POTHOLE[:2])
    with commune_context(venissieux):
        one, two = Draft.objects.get(), Draft.objects.get()
        services.save_step(one, "probleme", one.answers | {"description": "Un trou"})
        services.save_step(two, "contact", two.answers | {"email": "dora@exemple.fr"})
        found = Draft.objects.get().answers
    assert (found["description"], found["email"]) == ("Un trou", "dora@exemple.fr")


def test_a_file_that_arrives_twice_is_one(venissieux: Commune, at_venissieux: Client) -> None:
    page = go_through(at_venissieux, REPORT, POTHOLE[:2])
    for _time in range(2):  # the answer to the first was lost on the way
        sent = filled(page, photos=upload("trou.jpg", picture()), ajouter="photos")
        at_venissieux.post(f"{REPORT}photo/", sent)
    with commune_context(venissieux):
        assert Piece.objects.count() == 1
        assert len(Draft.objects.get().answers["photos"]) == 1
