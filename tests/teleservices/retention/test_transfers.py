"""From what the archives are to receive to its erasure here, once they have it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from lxml import etree  # type: ignore[import-untyped]  # no stubs
from pypdf import PdfReader

from teleservices.definition.enums import Action
from teleservices.dossiers.models import Dossier, ProcedureCopy
from teleservices.dossiers.services import advance
from teleservices.instruction.enums import Verdict
from teleservices.instruction.models import Opinion
from teleservices.retention import services, transfers
from teleservices.retention.enums import Fate, HoldKind, TransferState
from teleservices.retention.models import Destruction, Transfer
from teleservices.retention.seda import NAMESPACE
from teleservices.retention.summary import summary_pdf
from tenants.outbox.services import deliver_due
from tests.browser import VENDOR
from tests.teleservices.retention.past import at, ended, offer_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from identity.accounts.models import Agent
    from tenants.models import Commune

SEDA = {"s": NAMESPACE}
SCHEMA = VENDOR / "seda-2.1" / "seda-2.1-main.xsd"
"""As the Archives de France published it."""


@pytest.fixture(autouse=True)
def _in_venissieux(in_venissieux: Commune) -> None:
    """Everything here happens there."""


@pytest.fixture
def due(alice: Agent) -> list[Dossier]:
    """Two reports whose announced day has come; the archives are to receive them."""
    offer_with(end="archive", pieces_months=3)
    dossiers = [ended(alice, description="Trou\x0b profond <b>&") for _rank in range(2)]
    services.keep_to_the_rules(at(2026, 4, 15))
    assert services.keep_to_the_rules(at(2026, 4, 30)).is_over
    deliver_due()
    return dossiers


def prepared(agent: Agent) -> Transfer:
    made = transfers.ask("signalement", agency="FRAD069", agreement="A-12", agent=agent)
    deliver_due()
    made.refresh_from_db()
    assert made.state == TransferState.READY
    return made


def package_of(made: Transfer) -> zipfile.ZipFile:
    with made.package.open("rb") as package:
        content = package.read()
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert len(content) == made.size
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_package_is_whole_and_says_what_it_holds(due: list[Dossier], alice: Agent) -> None:
    made = prepared(alice)
    with package_of(made) as package:
        manifest = package.read("manifest.xml")
        root = ET.fromstring(manifest)
        told = {one.findtext("s:Uri", "", SEDA): one for one in root.iterfind(".//s:BinaryDataObject", SEDA)}
        assert set(told) == set(package.namelist()) - {"manifest.xml"}
        for uri, data in told.items():
            content = package.read(uri)
            assert data.findtext("s:MessageDigest", "", SEDA) == hashlib.sha512(content).hexdigest()
            assert data.findtext("s:Size", "", SEDA) == str(len(content))
        answers = json.loads(package.read(next(uri for uri in told if uri.endswith(".json"))))
    assert answers["categorie"] == "chaussee"
    published = etree.XMLSchema(etree.parse(SCHEMA))
    assert published.validate(etree.fromstring(manifest)), published.error_log
    assert [child.tag.split("}")[1] for child in root] == [
        "Comment", "Date", "MessageIdentifier", "ArchivalAgreement", "CodeListVersions", "DataObjectPackage",
        "ArchivalAgency", "TransferringAgency",
    ]  # fmt: skip
    names = [one.text for one in root.iterfind(".//s:Filename", SEDA)]
    assert "trou.jpg" in names
    references = {one.text for one in root.iterfind(".//s:OriginatingAgencyArchiveUnitIdentifier", SEDA)}
    assert references == {one.reference for one in due}
    pointed = {one.text for one in root.iterfind(".//s:DataObjectGroupReferenceId", SEDA)}
    assert pointed == {one.get("id") for one in root.iterfind(".//s:DataObjectGroup", SEDA)}
    assert root.findtext("s:ArchivalAgency/s:Identifier", "", SEDA) == "FRAD069"


def test_the_dossier_in_words_holds_the_opinions(
    due: list[Dossier], alice: Agent, in_venissieux: Commune
) -> None:
    asked = {
        "dossier": due[0],
        "name": "Enedis",
        "due_on": at(2026, 2, 1).date(),
        "asked_at": at(2026, 1, 20),
    }
    Opinion.objects.create(
        **asked, question="Le câble est-il à vous ?", verdict=Verdict.FAVOURABLE, answer="Oui, le nôtre.",
        answered_by="Paul Réseau", answered_at=at(2026, 1, 25),
    )  # fmt: skip
    Opinion.objects.create(**asked | {"name": "Orange"}, question="Et le fil ?")
    Opinion.objects.create(**asked, question="Posée par erreur", withdrawn_at=at(2026, 1, 21))
    text = _words_of(summary_pdf(due[0], in_venissieux))
    assert "Le câble est-il à vous" in text
    assert "Paul Réseau" in text
    assert "Oui, le nôtre." in text
    assert "Et le fil ? – sans réponse" in text
    assert "Posée par erreur" not in text
    assert "Avis demandés" not in _words_of(summary_pdf(due[1], in_venissieux))


def _words_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u202f", " ").split())


def test_nothing_is_asked_twice_and_nothing_is_erased_before_the_acceptance(
    due: list[Dossier],
    alice: Agent,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[Any]]],
) -> None:
    made = prepared(alice)
    with pytest.raises(transfers.NothingToTransfer):
        transfers.ask("signalement", agency="FRAD069", agreement="", agent=alice)
    assert Dossier.objects.filter(pk__in=[one.pk for one in due]).count() == 2
    stored, name = made.package.storage, str(made.package.name)
    with django_capture_on_commit_callbacks(execute=True):
        (record,) = transfers.accept(made, "ATR 2026-0044", agent=alice)
    assert (record.fate, record.count, record.visa) == (Fate.ARCHIVED, 2, "ATR 2026-0044")
    assert not Dossier.objects.filter(pk__in=[one.pk for one in due]).exists()
    assert not stored.exists(name)
    with pytest.raises(transfers.Changed):
        transfers.accept(made, "ATR 2026-0044", agent=alice)
    assert Destruction.objects.count() == 1


@pytest.mark.parametrize("what", ["reopened", "held"])
def test_a_package_that_is_no_longer_true_erases_nothing(due: list[Dossier], alice: Agent, what: str) -> None:
    made = prepared(alice)
    if what == "reopened":
        advance(due[0], Action.REOPEN, agent=alice)
    else:
        services.hold(due[0], HoldKind.DISPUTE, "Recours", agent=alice)
    with pytest.raises(transfers.Changed):
        transfers.accept(made, "ATR", agent=alice)
    assert Dossier.objects.filter(pk__in=[one.pk for one in due]).count() == 2
    transfers.abandon(made, agent=alice)
    made.refresh_from_db()
    assert (made.state, bool(made.package)) == (TransferState.ABANDONED, False)
    again = prepared(alice)
    assert again.dossiers == [str(due[1].pk)]


def test_a_worker_that_runs_again_makes_one_package(due: list[Dossier], alice: Agent) -> None:
    made = prepared(alice)
    transfers.write(type("Effect", (), {"payload": {"transfer": str(made.pk)}})())  # type: ignore[arg-type]  # its payload
    digest = made.sha256
    made.refresh_from_db()
    assert made.sha256 == digest


def test_the_night_leaves_alone_what_the_archives_are_to_receive(due: list[Dossier]) -> None:
    assert services.keep_to_the_rules(at(2027, 6, 1)).is_over
    assert ProcedureCopy.objects.filter(number=900).exists()
    assert Dossier.objects.filter(pk__in=[one.pk for one in due]).count() == 2
