"""How people go through a procedure in the tests: over HTTP, as a browser without JavaScript does."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

ACT, REPORT = "/demarches/acte-etat-civil/", "/demarches/signalement/"
PARENTS = {"parent_1-birth_name": "Legrand", "parent_1-given_names": "Jeanne"}
REQUESTER = {
    "demandeur-birth_name": "Legrand",
    "demandeur-given_names": "Dora",
    "email": "dora@exemple.fr",
    "telephone": "04 78 00 00 00",
    "adresse-street": "7 rue des Martyrs",
    "adresse-postcode": "69200",
    "adresse-city": "Vénissieux",
    "adresse-country": "FR",
}
BIRTH: list[tuple[str, dict[str, Any]]] = [
    ("demande", {"titre_identite": "non", "acte": "naissance"}),
    (
        "evenement",
        {
            "pays_evenement": "france",
            "commune_evenement": "vénissieux",
            "date_evenement-day": "29",
            "date_evenement-month": "2",
            "date_evenement-year": "1984",
        },
    ),
    ("document", {"document": "copie_integrale", "exemplaires": "2"}),
    ("qualite", {"qualite": "titulaire"}),
    ("personne", {"titulaire-birth_name": "Legrand", "titulaire-given_names": "Dora Jeanne"}),
    ("parents", PARENTS),
    ("demandeur", REQUESTER),
    ("remise", {"remise": "courrier", "attestation": "oui"}),
]
POTHOLE: list[tuple[str, dict[str, Any]]] = [
    ("probleme", {"categorie": "chaussee", "description": "Trou de 30 cm", "danger": "oui"}),
    ("lieu", {"position-text": "devant le 12 rue de la République"}),
    ("photo", {}),
    ("contact", {}),
]


def soup(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def title(response: HttpResponse) -> str:
    found = soup(response).title
    return found.get_text() if found else ""


def main_text(response: HttpResponse) -> str:
    """What stands in the page's main part, with ordinary spaces."""
    found = soup(response).find("main")
    return (
        " ".join(found.get_text(" ").replace("\u00a0", " ").replace("\u202f", " ").split()) if found else ""
    )


def filled(response: HttpResponse, **values: Any) -> dict[str, Any]:
    """The form of a step or of a correction as the browser sends it: what the page holds, then what the person writes."""
    form = soup(response).select_one("form[data-journey], form[data-again]")
    assert isinstance(form, Tag), main_text(response)
    sent: dict[str, Any] = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or name == "csrfmiddlewaretoken" or kind == "file":
            continue
        if kind in {"radio", "checkbox"} and not control.has_attr("checked"):
            continue
        if control.name == "select":
            chosen = control.find("option", selected=True)
            sent.setdefault(name, []).append(chosen["value"] if chosen else "")
        else:
            text = control.get_text() if control.name == "textarea" else control.get("value", "")
            sent.setdefault(name, []).append(text)
    return sent | values


def begin(client: Client, start: str) -> HttpResponse:
    return client.post(f"{start}commencer-la-demarche/", follow=True)


def answer(client: Client, address: str, **values: Any) -> HttpResponse:
    """Open a step, fill it in, send it, and follow."""
    return _answer(client, address, client.get(address), values)


def _answer(client: Client, address: str, page: HttpResponse, values: dict[str, Any]) -> HttpResponse:
    assert page.status_code == 200, (address, page.headers.get("Location"))
    return client.post(address, filled(page, **values), follow=True)


def go_through(client: Client, start: str, steps: list[tuple[str, dict[str, Any]]]) -> HttpResponse:
    """Begin and answer every step, each on the page where the last one led; the last page."""
    response = begin(client, start)
    for step, values in steps:
        address = f"{start}{step}/"
        is_there = response.redirect_chain[-1][0] == address  # type: ignore[attr-defined]
        response = _answer(client, address, response if is_there else client.get(address), values)
        assert "Erreur" not in title(response), (step, main_text(response))
    return response


def send(client: Client, start: str) -> HttpResponse:
    return client.post(f"{start}verifier-et-envoyer/", follow=True)


def codes(response: HttpResponse) -> tuple[str, str]:
    """Reference and tracking code of the confirmation page."""
    found = [one.get_text(strip=True) for one in soup(response).select(".codes .code")]
    return found[0], found[1] if len(found) > 1 else ""


def picture(kind: str = "JPEG", *, located: bool = False, size: tuple[int, int] = (40, 30)) -> bytes:
    """A photo, with the place where it was taken when asked."""
    image = Image.new("RGB", size, (120, 30, 30))
    out = io.BytesIO()
    if located:
        exif = Image.Exif()
        exif[0x010F] = "TelephoneDeDora"
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", (45.0, 41.0, 50.0), "E", (4.0, 52.0, 30.0)
        image.save(out, kind, exif=exif)
    else:
        image.save(out, kind)
    return out.getvalue()


def upload(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)
