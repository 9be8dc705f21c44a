"""An opinion asked of a service or by a link: chosen pieces only, one answer, nothing else of the dossier opens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from identity.audit.models import Entry
from identity.town_hall.enums import DefaultService
from teleservices.dossiers.enums import ScanState
from teleservices.dossiers.models import Piece
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.models import Opinion
from teleservices.instruction.opinions import services
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import service
from tests.teleservices.instruction.filing import file_report, photo

if TYPE_CHECKING:
    from typing import Any

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier
    from tenants.models import Commune


@pytest.fixture
def hole(venissieux: Commune) -> Dossier:
    """With two photos, of which one will be shown."""
    with commune_context(venissieux):
        found = file_report(with_photo=True)
        shown = found.pieces.get()
        Piece.objects.create(
            dossier=found, field="photos", name="secret.jpg", content_type="image/jpeg", size=3, sha256="0" * 64,
            file=photo(), scan=ScanState.NOT_SCANNED,
        )  # fmt: skip
    run_outbox(venissieux)
    run_outbox(venissieux)
    mail.outbox.clear()
    found.shown = shown  # type: ignore[attr-defined]
    return found


def asked(client: Client, dossier: Any, **more: Any) -> str:
    """What the form sends; the link of the e-mail."""
    sent = {
        "question": "Le revêtement tiendra-t-il ?",
        "pieces": [str(dossier.shown.pk)],
        "fields_shown": ["description"],
        "due_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
        "is_confidential": "on",
        **more,
    }
    page = client.post(f"/instruction/{dossier.pk}/avis/", sent)
    assert page.status_code == 302, page.content.decode()
    return str(page.headers["Location"])


def link_in_mail(venissieux: Commune, to: str) -> str:
    run_outbox(venissieux)
    body = next(str(one.body) for one in reversed(mail.outbox) if one.to == [to])
    assert "Trou de 30 cm" not in body
    found = re.search(r"https?://[^/]+(/suivi/avis/\S+)", body)
    assert found, body
    return found.group(1)


def test_an_expert_invited_by_a_link(
    as_bob: Client, venissieux: Commune, givors: Commune, hole: Any, bob: Agent
) -> None:
    asked(as_bob, hole, name="Bureau d’études Sol", email="expert@sol.example")
    link = link_in_mail(venissieux, "expert@sol.example")
    expert = Client(headers={"host": venissieux.primary_host})
    page = expert.get(link)
    text = page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert "Le revêtement tiendra-t-il" in text
    assert "Trou de 30 cm" in text
    assert "secret.jpg" not in text
    assert "12 rue de la République" not in text, "an answer that was not chosen"
    shown = expert.get(f"{link}pieces/{hole.shown.pk}/")
    assert (shown.status_code, shown.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert b"".join(shown).startswith(b"\xff\xd8")
    with commune_context(venissieux):
        hidden = hole.pieces.exclude(pk=hole.shown.pk).get()
    assert expert.get(f"{link}pieces/{hidden.pk}/").status_code == 404
    assert Client(headers={"host": givors.primary_host}).get(link).status_code == 404
    assert expert.get(f"{link[:-2]}x/").status_code == 404
    assert expert.get(f"/instruction/{hole.pk}/").status_code == 302
    assert expert.post(link, {"verdict": "unfavourable", "answer": ""}).status_code == 422
    given = {"verdict": "reserved", "answer": "Purger sur 40 cm.", "file": photo()}
    assert expert.post(link, given).status_code == 302
    assert expert.post(link, {"verdict": "favourable"}).status_code == 422, "one answer"
    assert "Votre avis est rendu" in expert.get(link).content.decode()
    dossier = as_bob.get(f"/instruction/{hole.pk}/").content.decode()
    assert "Favorable avec réserves" in dossier
    assert "Purger sur 40 cm." in dossier
    with commune_context(venissieux):
        opinion = Opinion.objects.get()
        actions = {one.action for one in Entry.objects.all()}
    assert opinion.verdict == "reserved"
    assert {ReadingAction.OPINION_ASKED, ReadingAction.OPINION_READ, ReadingAction.OPINION_GIVEN} <= actions
    document = as_bob.get(f"/instruction/{hole.pk}/avis/{opinion.pk}/document/")
    assert b"".join(document).startswith(b"\xff\xd8")
    run_outbox(venissieux)
    assert mail.outbox[-1].to == [bob.email]


def test_a_link_ends(as_bob: Client, venissieux: Commune, hole: Any) -> None:
    """Replaced by the reminder's, withdrawn, or over: the same 404."""
    expert = Client(headers={"host": venissieux.primary_host})
    asked(as_bob, hole, name="Sol", email="expert@sol.example")
    first = link_in_mail(venissieux, "expert@sol.example")
    with commune_context(venissieux):
        assert services.remind_all(timezone.localdate()) == 0, "not yet"
        assert services.remind_all(timezone.localdate() + timedelta(days=7)) == 1
        assert services.remind_all(timezone.localdate() + timedelta(days=7)) == 0, "once"
    second = link_in_mail(venissieux, "expert@sol.example")
    assert (expert.get(first).status_code, expert.get(second).status_code) == (404, 200)
    with commune_context(venissieux):
        opinion = Opinion.objects.get()
        Opinion.objects.update(expires_at=timezone.now())
    assert expert.get(second).status_code == 404
    with commune_context(venissieux):
        Opinion.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert as_bob.post(f"/instruction/{hole.pk}/avis/{opinion.pk}/retirer/").status_code == 302
    assert expert.get(second).status_code == 404
    assert expert.post(second, {"verdict": "favourable"}).status_code == 404


def test_another_service_answers_without_reading_the_dossier(
    as_bob: Client, as_claire: Client, claire: Agent, venissieux: Commune, hole: Any
) -> None:
    with commune_context(venissieux):
        other = service(DefaultService.CIVIL_STATUS)
    asked(as_bob, hole, service=str(other.pk))
    with commune_context(venissieux):
        opinion = Opinion.objects.get()
    run_outbox(venissieux)
    assert claire.email in [one.to[0] for one in mail.outbox]
    page = f"/instruction/avis/{opinion.pk}/"
    assert hole.reference in as_claire.get("/instruction/avis/").content.decode()
    assert "Trou de 30 cm" in as_claire.get(page).content.decode()
    assert b"".join(as_claire.get(f"{page}pieces/{hole.shown.pk}/")).startswith(b"\xff\xd8")
    assert as_claire.get(f"/instruction/{hole.pk}/").status_code == 404
    assert as_bob.get(page).status_code == 404, "asked of another service"
    assert as_claire.post(page, {"verdict": "favourable"}).status_code == 302
    with commune_context(venissieux):
        assert Opinion.objects.get().answered_by == "Claire Moreau (État civil)"


def test_a_demand_says_whom_what_and_when(as_bob: Client, hole: Any) -> None:
    page = as_bob.post(f"/instruction/{hole.pk}/avis/", {"question": "", "due_on": "2020-01-01"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Choisissez un service, ou écrivez une adresse électronique." in text
    assert "Choisissez un jour à venir" in text


def test_a_confidential_opinion_is_not_read_by_the_next_expert(
    as_bob: Client, venissieux: Commune, hole: Any
) -> None:
    expert = Client(headers={"host": venissieux.primary_host})
    for rank, (confidential, words) in enumerate((("on", "Entre nous."), ("", "Pour tous."))):
        asked(as_bob, hole, name=f"Sol {rank}", email=f"sol{rank}@sol.example", is_confidential=confidential)
        link = link_in_mail(venissieux, f"sol{rank}@sol.example")
        expert.post(link, {"verdict": "favourable", "answer": words})
    asked(as_bob, hole, name="Dernier", email="dernier@sol.example")
    text = expert.get(link_in_mail(venissieux, "dernier@sol.example")).content.decode()
    assert "Pour tous." in text
    assert "Entre nous." not in text
