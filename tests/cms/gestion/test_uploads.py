"""What is sent: drawings made harmless, contents that are what their names say, and the room that is left."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.documents import get_document_model

from cms.gestion import quota
from cms.pages import svg
from cms.pages.models import CommuneImage
from tenants.current import commune_context
from tests.cms.conftest import GPS, photo, upload
from tests.people import login_operator

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from tenants.models import Commune

ARMS = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 10 10" width="100" height="100" onload="alert(1)"><script>alert(2)</script><style>@import url(//x)</style>
<defs><linearGradient id="g"><stop offset="0" stop-color="#123"/></linearGradient></defs>
<rect width="10" height="10" fill="url(#g)" style="fill:url(http://x)"/><foreignObject><p>x</p></foreignObject>
<image href="http://x/y.png"/>
<use xlink:href="#a"/><use href="http://x/#a"/>
<a href="javascript:alert(3)"><path d="M0 0"/></a><path d="M0 0L1 1" fill="url(http://x)" onclick="alert(4)"/>
<animate attributeName="href" to="javascript:x"/></svg>"""
NAMED = b'<svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>'
BOMB = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY x "&a;&a;">]>' + NAMED
OUTSIDE = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + NAMED


def send_document(client: Client, name: str, content: bytes) -> HttpResponse:
    file = SimpleUploadedFile(name, content, "application/octet-stream")
    return client.post("/gestion/documents/add/", {"title": "Document", "file": file, "collection": 1})  # type: ignore[return-value]


def send_image(client: Client, file: SimpleUploadedFile) -> HttpResponse:
    return client.post(  # type: ignore[return-value]
        "/gestion/images/add/", {"title": "Image", "file": file, "description": "", "collection": 1}
    )


def documents(commune: Commune) -> int:
    with commune_context(commune):
        return int(get_document_model().objects.count())


def test_a_drawing_keeps_what_draws_and_nothing_else() -> None:
    kept = svg.clean(ARMS).decode()
    for danger in (
        "script",
        "alert",
        "style",
        "foreignObject",
        "http://x",
        "javascript",
        "onload",
        "image",
        "animate",
        "<a",
    ):
        assert danger not in kept, danger
    for drawn in ('fill="url(#g)"', "linearGradient", 'd="M0 0L1 1"', 'href="#a"', 'viewBox="0 0 10 10"'):
        assert drawn in kept, drawn
    assert svg.clean(kept.encode()).decode() == kept


@pytest.mark.parametrize(
    "content",
    [BOMB, OUTSIDE, b"<html><svg/></html>", b"GIF89a", b"", b"<svg/>", b" " * (svg.MOST_OCTETS + 1)],
)
def test_what_is_no_drawing_is_refused(content: bytes) -> None:
    with pytest.raises(svg.NotADrawing):
        svg.clean(content)


def test_arms_are_stored_harmless_and_shown_as_a_picture(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    assert (
        send_image(alice_at_work, SimpleUploadedFile("blason.svg", ARMS, "image/svg+xml")).status_code == 302
    )
    with commune_context(venissieux):
        image = CommuneImage.objects.latest("pk")
        with image.file.open() as file:
            assert b"alert" not in file.read()
        shown = image.get_renditions("width-480|format-webp", "height-96|format-webp")
        assert set(shown) == {"width-480|format-webp", "height-96|format-webp"}
        url = shown["height-96|format-webp"].url
    answer = at_venissieux.get(url)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"alert" not in answer.getvalue()
    refused = send_image(alice_at_work, SimpleUploadedFile("bombe.svg", BOMB, "image/svg+xml"))
    assert refused.status_code == 200
    with commune_context(venissieux):
        assert CommuneImage.objects.latest("pk") == image


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7 x"),
        ("a.odt", b"PK\x03\x04x"),
        ("a.mp4", b"\0\0\0\x18ftypmp42"),
        ("a.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour"),
        ("a.csv", b"jour;heure\nlundi;8 h"),
    ],
)
def test_a_document_is_what_its_name_says(
    alice_at_work: Client, venissieux: Commune, name: str, content: bytes
) -> None:
    assert send_document(alice_at_work, name, content).status_code == 302
    assert documents(venissieux) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "ne sont pas acceptés"),
        ("a.html", b"<html>", "ne sont pas acceptés"),
        ("a.svg", b"<svg/>", "ne sont pas acceptés"),
        ("a.pdf", b"MZ\x90", "n’est pas celui de ce format"),
        ("a.docx", b"<html>", "n’est pas celui de ce format"),
        ("a.txt", b"<!DOCTYPE html><script>", "n’est pas celui de ce format"),
        ("a.vtt", b"bonjour", "n’est pas celui de ce format"),
        ("a.csv", b"x" * (5 * 1024 * 1024 + 1), "Mo au plus"),
    ],
)
def test_anything_else_is_refused_in_words(
    alice_at_work: Client, venissieux: Commune, name: str, content: bytes, words: str
) -> None:
    refused = send_document(alice_at_work, name, content)
    assert refused.status_code == 200
    assert words in refused.content.decode()
    assert documents(venissieux) == 0


def test_a_full_commune_is_told_the_figures_and_loses_nothing(
    alice_at_work: Client,
    charlie_at_work: Client,
    venissieux: Commune,
    givors: Commune,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload(alice_at_work, venissieux)
    with commune_context(venissieux):
        used = quota.room().used
    monkeypatch.setattr(quota, "MEGABYTE", 1)
    monkeypatch.setattr("django.conf.settings.MEDIA_QUOTA_MB", used + 100)
    refused = send_image(alice_at_work, photo("deux.jpg", "#112233"))
    assert refused.status_code == 200
    assert "Rien n’a été perdu" in refused.content.decode()
    assert "ce fichier pèse" in refused.content.decode()
    assert "La place manque bientôt" in alice_at_work.get("/gestion/").content.decode()
    with commune_context(venissieux):
        assert CommuneImage.objects.count() == 1
    assert send_image(charlie_at_work, photo("ici.jpg", size=(30, 20))).status_code == 302


@pytest.mark.parametrize("kind", ["AVIF", "WEBP"])
def test_a_picture_of_the_newer_kinds_is_written_again_without_what_the_camera_says(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune, kind: str
) -> None:
    exif, out = Image.Exif(), BytesIO()
    exif[0x0110] = "Phone 12"
    exif.get_ifd(0x8825).update(GPS)
    Image.new("RGB", (800, 500), "#9A3B26").save(out, kind, exif=exif)
    assert b"Phone 12" in out.getvalue()
    sent = SimpleUploadedFile(f"marche.{kind.lower()}", out.getvalue(), f"image/{kind.lower()}")
    assert send_image(alice_at_work, sent).status_code == 302
    with commune_context(venissieux):
        kept = CommuneImage.objects.latest("pk")
        with kept.file.open() as file:
            content = file.read()
        address = kept.get_rendition("width-480|format-avif").url
    again = Image.open(BytesIO(content))
    assert (again.format, again.size) == (kind, (800, 500))
    assert not again.getexif()
    assert b"Phone 12" not in content
    shown = at_venissieux.get(address)
    assert shown["Content-Type"] == "image/avif"
    assert Image.open(BytesIO(shown.getvalue())).size == (480, 300)


def test_a_commune_has_the_room_that_the_operator_gave_it(
    alice_at_work: Client,
    charlie_at_work: Client,
    at_operator: Client,
    venissieux: Commune,
    givors: Commune,
) -> None:
    """Written on its « fiche », shown to its webmaster, kept by its uploads; its neighbour has everybody's."""
    console, sheet = at_operator, "/communes/venissieux/fiche/"
    login_operator(console)
    asked = console.get(sheet).content.decode()
    assert "Vide\u00a0: la place ordinaire, 2000\u00a0Mo" in asked
    answers = {"siret": "", "contact_email": "", "dpo_contact": "", "publication_director": ""}
    for wrong in ("9", "beaucoup", "-50", "1000001"):
        refused = console.post(sheet, answers | {"media_quota_mb": wrong})
        assert "Écrivez un nombre de mégaoctets" in refused.content.decode(), wrong
    assert console.post(sheet, answers | {"media_quota_mb": "5 000"}).status_code == 302
    home = alice_at_work.get("/gestion/").content.decode()
    assert re.search(r"pris sur 4,9.Gio", unescape(home))
    assert "place accordée à votre commune" in home
    assert "place accordée" not in charlie_at_work.get("/gestion/").content.decode()
    assert console.post(sheet, answers | {"media_quota_mb": "10"}).status_code == 302
    heavy = b"%PDF-1.4\n" + b"0" * (11 * quota.MEGABYTE)
    for client, commune, kept in ((alice_at_work, venissieux, False), (charlie_at_work, givors, True)):
        sent = SimpleUploadedFile("plan.pdf", heavy, "application/pdf")
        client.post("/gestion/documents/add/", {"title": "Plan", "file": sent, "collection": 1})
        with commune_context(commune):
            assert get_document_model().objects.filter(title="Plan").exists() == kept
    assert console.post(sheet, answers | {"media_quota_mb": ""}).status_code == 302
    assert "place accordée" not in alice_at_work.get("/gestion/").content.decode()
