"""A commune of its own, committed, full of what a commune holds: an archive is read by a connection of its own."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.users.models import UserProfile

from cms.pages.models import NewsIndexPage, NewsPage
from identity.citizens.models import Citizen
from ops.backups import arriving, site, writing
from ops.backups.models import Import
from teleservices.dossiers.services import take_charge
from tenants.current import commune_context, operator_context
from tenants.models import Commune
from tenants.provisioning import opening
from tenants.provisioning.options import ProvisioningOptions
from tests.isolation.world import strongest
from tests.teleservices.instruction.filing import file_act, file_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.backups.manifest import Manifest

CORBAS = "69273"
#: Private: in a dossier. Never on the site.
CANARY = "Zanzibarine"
#: Of the site in an archive, where the whole of it is not what is looked at: drawing it costs ten times all the rest.
FEW_PAGES, ALL_PAGES = 3, site.MOST_PAGES


@pytest.fixture(autouse=True)
def few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive holds the first pages of its site, with all that these are drawn with; ``octets`` holds them all."""
    monkeypatch.setattr(site, "MOST_PAGES", FEW_PAGES)


@pytest.fixture
def corbas(transactional_db: None) -> Iterator[Commune]:
    """Open, full, gone afterwards with its schema, its role and its files."""
    forget(CORBAS)
    try:
        commune = opening.open_commune(ProvisioningOptions(insee=CORBAS, demonstration=True)).commune
        fill(commune)
        yield commune
    finally:
        forget(CORBAS)


def forget(insee: str) -> None:
    with operator_context():
        for commune in Commune.objects.filter(insee=insee):
            shutil.rmtree(Path(settings.MEDIA_ROOT) / str(commune.pk), ignore_errors=True)
            Commune.objects.filter(pk=commune.pk).update(schema_version="")
            commune.refresh_from_db()
            opening.discard(commune)


def fill(commune: Commune) -> None:
    """Pages with a draft and a picture, a document, dossiers with a photo, people."""
    agent = strongest(commune, "Alice")
    with commune_context(commune):
        UserProfile.get_for_user(agent)
        picture = io.BytesIO()
        Picture.new("RGB", (60, 40), "navy").save(picture, "PNG")
        image = get_image_model().objects.create(title="Parvis", file=ImageFile(picture, name="parvis.png"))
        get_document_model().objects.create(
            title="Plan", file=ImageFile(io.BytesIO(b"%PDF-1.4 plan"), name="plan.pdf")
        )
        news = NewsPage(
            title="Fête du « pain »",
            slug="fete-du-pain",
            lead="Dès 9 h",
            date=timezone.localdate(),
            image=image,
            image_alternative="La place",
        )
        NewsIndexPage.objects.get().add_child(instance=news)
        news.title = "Fête du pain, reportée"
        news.save_revision(user=agent)
        image.get_rendition("fill-20x20")
        citizen = Citizen.objects.create(
            email="z@zanzibarine.example", given_name=CANARY, family_name=f'O’{CANARY}\\\t"x'
        )
        here = {"insee": commune.insee, "name": commune.name}
        take_charge(file_act(citizen, commune_evenement=here), agent=agent)
        file_report(with_photo=True, description=f"{CANARY} : trou\nau milieu")


def archived(commune: Commune) -> io.BytesIO:
    stream = io.BytesIO()
    writing.write_archive(commune, stream)
    stream.seek(0)
    return stream


def contents(manifest: Manifest) -> dict[str, Any]:
    """What two archives of the same commune have in common: counts and digests of every table and file."""
    tables = {label: (card.rows, card.sha256, card.last_number) for label, card in manifest.models.items()}
    return tables | {file.path: (file.size, file.sha256) for file in manifest.files}


_kept: list[bytes] = []


@pytest.fixture
def octets(transactional_db: None, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """An archive of Corbas, full, made once for the run: for what only reads it."""
    if not _kept:
        commune = request.getfixturevalue("corbas")
        with monkeypatch.context() as patch:
            patch.setattr(site, "MOST_PAGES", ALL_PAGES)
            _kept.append(archived(commune).getvalue())
    return _kept[0]


@pytest.fixture
def emptied(octets: bytes) -> Iterator[bytes]:
    """The archive; Corbas is gone from here, and gone again afterwards."""
    forget(CORBAS)
    yield octets
    forget(CORBAS)
    with operator_context():
        for one in Import.objects.filter(insee=CORBAS):
            arriving._discard(one)
