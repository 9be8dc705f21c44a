"""Webmasters at work: browsers signed in to ``/gestion/``, pictures to upload."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cms.pages.models import CommuneImage
from tenants.current import commune_context
from tests.people import alice, bob, charlie, login

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from tenants.models import Commune

__all__ = ["alice", "bob", "charlie"]

#: 45.6978° N, 4.8867° E: what a phone writes in a picture.
GPS = {1: "N", 2: (45.0, 41.0, 52.0), 3: "E", 4: (4.0, 53.0, 12.0)}


def photo(
    name: str = "marché.jpg", colour: str = "#9A3B26", size: tuple[int, int] = (1600, 1000)
) -> SimpleUploadedFile:
    """A JPEG with a position and an owner's name in its EXIF."""
    image, out = Image.new("RGB", size, colour), BytesIO()
    exif = Image.Exif()
    exif[0x9C9D] = "Alice Martin".encode("utf-16-le")
    exif[0x0110] = "Phone 12"
    exif.get_ifd(0x8825).update(GPS)
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def upload(client: Client, commune: Commune) -> CommuneImage:
    """A photo, sent by the webmaster's own form."""
    response = client.post(
        "/gestion/images/add/", {"title": "Marché", "file": photo(), "description": "", "collection": 1}
    )
    assert response.status_code == 302, response.content.decode()[:2000]
    with commune_context(commune):
        image: CommuneImage = CommuneImage.objects.latest("pk")
        return image


def agent_browser(commune: Commune, agent: Agent) -> Client:
    client = Client(headers={"host": commune.primary_host})
    login(client, agent)
    return client


@pytest.fixture
def alice_at_work(venissieux: Commune, alice: Agent) -> Client:
    return agent_browser(venissieux, alice)


@pytest.fixture
def bob_at_work(venissieux: Commune, bob: Agent) -> Client:
    return agent_browser(venissieux, bob)


@pytest.fixture
def charlie_at_work(givors: Commune, charlie: Agent) -> Client:
    return agent_browser(givors, charlie)
