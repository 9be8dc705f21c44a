"""Documents that the town hall issues: their words, their seal, who reads them, and that nothing rewrites them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from identity.town_hall.enums import DefaultService
from ops.demo.seal import kept_seal
from teleservices.definition import DefinitionError, parse_procedure
from teleservices.documents import effects
from teleservices.documents import services as documents
from teleservices.documents.models import IssuedDocument
from teleservices.dossiers import services
from teleservices.dossiers.errors import NotNow
from tenants.current import commune_context
from tenants.outbox.models import Effect
from tenants.outbox.services import deliver_due
from tests.people import login, login_citizen, make_agent, service
from tests.teleservices.clocks import ANSWERS, at, filed, mails, offer_with_clock, told
from tests.teleservices.journeys import main_text, soup
from tests.teleservices.test_definition_loading import GOOD

if TYPE_CHECKING:
    from pathlib import Path

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune

PERMIT: dict[str, Any] = {
    "key": "permis",
    "kind": "attestation",
    "title": "Autorisation d’occupation",
    "issued_with": ["accord"],
    "text": "La commune {{ commune }} autorise {{ demandeur }} : {{ description }}.\n\n{{ reference }}, {{ recue_le }}.",
}


def text_of(document: IssuedDocument) -> str:
    document.refresh_from_db()
    with document.pdf.open("rb") as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def test_a_refusal_always_has_its_letter(
    in_venissieux: Commune, bob: Agent, tmp_path: Path, settings: Any
) -> None:
    for name, value in kept_seal(tmp_path).items():
        setattr(settings, name.removeprefix("PARVIS_"), value)
    dossier = filed(offer_with_clock())
    services.decide(dossier, "refus", reason="place", agent=bob, now=at("2026-03-20"))
    (letter,) = IssuedDocument.objects.filter(dossier=dossier)
    deliver_due()
    text = text_of(letter)
    for mention in (
        "Décision de refus", "La place manque à cet endroit.", dossier.reference, "2 mars 2026", "20 mars 2026",
        "Textes appliqués", dossier.procedure.legal_basis[0].text.replace("\u00a0", " "), "deux mois", "recours gracieux",
        "tribunal administratif", "www.telerecours.fr", "R421-1 à R421-5", "Pour le maire", "Bob Petit",
    ):  # fmt: skip
        assert mention in text, mention
    assert letter.sealed_by == "Cachet de démonstration, sans valeur"
    (mail,) = [
        one for one in mails() if dossier.reference in one["subject"] and one["to"] == "dora@exemple.fr"
    ][1:]
    assert [one["name"] for one in mail["attachments"]] == [f"{dossier.reference}-1.pdf"]
    assert told(dossier)[-1] == "document-issued" or "document-issued" in told(dossier)


def test_answers_are_text_and_nothing_else(
    in_venissieux: Commune, bob: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    nasty = '#image("/etc/passwd") {{ reference }} $x$ *gras* @a <b>'
    monkeypatch.setitem(ANSWERS, "description", nasty)
    dossier = filed(offer_with_clock(issued_documents=[PERMIT]))
    services.decide(dossier, "accord", agent=bob)
    (permit,) = IssuedDocument.objects.filter(dossier=dossier)
    assert nasty in permit.content["paragraphs"][0]
    deliver_due()
    assert "{{ reference }} $x$ *gras* @a <b>" in text_of(permit)


def test_what_was_issued_never_changes_and_a_correction_replaces_it(
    in_venissieux: Commune, bob: Agent
) -> None:
    dossier = filed(offer_with_clock(issued_documents=[PERMIT]))
    services.decide(dossier, "accord", agent=bob)
    first = IssuedDocument.objects.get(dossier=dossier)
    deliver_due()
    changes: list[dict[str, Any]] = [
        {"title": "Autre"}, {"content": {}}, {"pdf": "x"}, {"number": F("number") + 1},
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            IssuedDocument.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        IssuedDocument.objects.filter(pk=first.pk).delete()
    second = documents.issue_document(dossier, "permis", agent=bob, text="Corrigé.", replaces=first.pk)
    assert (second.number, second.replaces_id) == (2, first.pk)
    with pytest.raises(NotNow):
        documents.issue_document(dossier, "permis", agent=bob, text="Encore.", replaces=first.pk)
    other = filed(offer_with_clock(slug="seconde"))
    with pytest.raises(documents.UnknownDocument):
        documents.issue_document(other, "courrier", agent=bob, replaces=second.pk)
    with pytest.raises(documents.UnknownDocument):
        documents.issue_document(other, "refus_motive", agent=bob)
    assert [one.is_replaced for one in IssuedDocument.objects.filter(dossier=dossier).order_by("number")] == [
        True,
        False,
    ]


def test_a_worker_killed_between_the_decision_and_the_pdf(
    in_venissieux: Commune, bob: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = filed(offer_with_clock())
    services.decide(dossier, "refus", reason="place", agent=bob, now=at("2026-03-20"))
    waiting = Effect.objects.filter(kind="teleservices.document")

    def dies(*_given: object, **_named: object) -> None:
        raise RuntimeError("killed")

    for place in ("as_pdf", "sealed", "_send"):
        with monkeypatch.context() as broken:
            broken.setattr(effects, place, dies)
            waiting.update(not_before=dossier.submitted_at)
            deliver_due()
        assert IssuedDocument.objects.get(dossier=dossier).pdf.name == ""
    for _ in range(2):
        waiting.update(not_before=dossier.submitted_at, state="pending")
        deliver_due()
    assert len([one for one in mails() if "Un document" in one["subject"]]) == 1
    assert len(IssuedDocument.objects.get(dossier=dossier).pdf_sha256) == 64


def test_the_attestation_of_a_silence_on_demand(venissieux: Commune, dora: Citizen, bob: Agent) -> None:
    phone: Any = Client(headers={"host": venissieux.primary_host})
    login_citizen(phone, dora)
    with commune_context(venissieux):
        dossier = filed(offer_with_clock(), citizen=dora)
        page = f"/suivi/demandes/{dossier.pk}/"
        with pytest.raises(NotNow):
            documents.attest_silence(dossier)
    assert "Demander l’attestation" not in main_text(phone.get(page))
    with commune_context(venissieux):
        services.keep_watch(at("2026-05-06"))
    seen = phone.get(page)
    assert "La mairie n’a pas répondu dans le délai" in main_text(seen)
    assert "Demander l’attestation" in main_text(seen)
    for _ in range(2):
        assert phone.post(f"{page}attestation/").status_code == 302
    with commune_context(venissieux):
        attestation = IssuedDocument.objects.get(dossier=dossier)
        assert "est acceptée depuis le 3 mai 2026" in attestation.content["paragraphs"][0].replace(
            "\u00a0", " "
        )
        assert "L232-3" in attestation.content["paragraphs"][1]
    got = phone.get(f"{page}documents/{attestation.pk}/")
    assert (got.status_code, got["Content-Type"]) == (200, "application/pdf")
    assert b"".join(got.streaming_content).startswith(b"%PDF")


def test_an_agent_writes_reads_again_changes_and_sends(venissieux: Commune, bob: Agent) -> None:
    desk: Any = Client(headers={"host": venissieux.primary_host})
    login(desk, bob)
    with commune_context(venissieux):
        dossier = filed(offer_with_clock())
    page = f"/instruction/{dossier.pk}/"
    form = soup(desk.get(f"{page}rediger/"))
    version = form.find("input", attrs={"name": "version"})["value"]  # type: ignore[index]
    preview = soup(
        desk.post(
            f"{page}rediger/", {"template": "courrier", "text": "", "version": version, "etape": "apercu"}
        )
    )
    kept = {one["name"]: one.get("value", "") for one in preview.select("form input[type=hidden]")}
    assert "Vous avez déposé le" in str(kept["text"])
    again = soup(desk.post(f"{page}rediger/", {**kept, "etape": "modifier"}))
    assert "Vous avez déposé le" in again.find("textarea").get_text()  # type: ignore[union-attr]
    sent = {**kept, "text": "Madame,\n\nVenez lundi.", "etape": "envoyer"}
    assert desk.post(f"{page}rediger/", sent).status_code == 302
    seen = main_text(desk.get(page))
    assert "Documents délivrés" in seen
    with commune_context(venissieux):
        document = IssuedDocument.objects.get(dossier=dossier)
        assert document.content["paragraphs"] == ["Madame,", "Venez lundi."]
        deliver_due()
    got = desk.get(f"{page}documents/{document.pk}/")
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    other = make_agent(venissieux, "Rémi", "Lenoir")
    with commune_context(venissieux):
        give_role(other, Role.READER, service(DefaultService.CIVIL_STATUS))
    login(desk, other)
    assert desk.get(f"{page}documents/{document.pk}/").status_code == 404


def test_the_letter_of_a_refusal_is_changed_before_it_leaves(venissieux: Commune, bob: Agent) -> None:
    desk: Any = Client(headers={"host": venissieux.primary_host})
    login(desk, bob)
    with commune_context(venissieux):
        dossier = filed(offer_with_clock(), now=timezone.now())
    page = f"/instruction/{dossier.pk}/decider/"
    version = soup(desk.get(page)).find("input", attrs={"name": "version"})["value"]  # type: ignore[index]
    sent = {"decision": "refus:place", "text": "", "letter": "", "version": version}
    preview = soup(desk.post(page, {**sent, "etape": "apercu"}))
    assert "Document joint (PDF)" in preview.get_text()
    kept = {one["name"]: one.get("value", "") for one in preview.select("form input[type=hidden]")}
    assert "Après examen, cette demande est refusée" in str(kept["letter"])
    # Another decision has another letter, or none.
    other = soup(desk.post(page, {**kept, "decision": "accord", "etape": "apercu"}))
    assert "Document joint" not in other.get_text()
    assert desk.post(page, {**kept, "letter": "Chère Dora,", "etape": "envoyer"}).status_code == 302
    with commune_context(venissieux):
        letter = IssuedDocument.objects.get(dossier=dossier)
        assert letter.content["paragraphs"] == ["Chère Dora,"]
        assert [one["title"] for one in letter.content["sections"]] == [
            "Motifs", "Textes appliqués", "Contester cette décision",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("text: 'Bonjour {{ nulle_part }}'", "« nulle_part » n’est ni un champ ni un fait"),
        ("text: 'Bonjour'\n    issued_with: [jamais]", "la décision « jamais » n’existe pas"),
    ],
)
def test_a_template_that_is_wrong_is_refused(changed: str, told: str) -> None:
    written = f"{GOOD}\nissued_documents:\n  - key: a\n    kind: letter\n    title: A\n    {changed}\n"
    with pytest.raises(DefinitionError) as error:
        parse_procedure(written)
    assert told in str(error.value).replace("\u00a0", " ")
