"""The words of a document: the template's or the agent's, the dossier's answers as plain text, what the law adds.

Nothing here is markup: the PDF is drawn from JSON, and an answer that looks like a placeholder stays what it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from design.pdf import Letter, Party, Section, render_letter
from design.typography import date_in_full
from teleservices.definition import answers_as_rows, price_in_cents, price_in_words
from teleservices.definition.enums import Prefill
from teleservices.definition.issued import QUOTED, DocumentKind, DocumentTemplate
from teleservices.dossiers.acknowledgements import appeal_routes, service_contact
from teleservices.dossiers.circumstances import circumstances_of, local_day
from tenants.geography import of_commune

if TYPE_CHECKING:
    from datetime import datetime

    from design.context import CommuneTheme
    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier
    from tenants.models import Commune


def body_of(template: DocumentTemplate, dossier: Dossier, commune: Commune, now: datetime) -> str:
    """The template's text with the dossier's answers in it: one pass, so that an answer is never read again."""
    values = _facts(dossier, commune, now) | _answers(dossier, commune)
    return QUOTED.sub(lambda found: values.get(found[1], ""), template.text)


def _answers(dossier: Dossier, commune: Commune) -> dict[str, str]:
    procedure, surroundings = dossier.procedure, circumstances_of(commune)
    rows = answers_as_rows(procedure, dossier.answers, surroundings)
    found = {row.field: row.value for row in rows if row.answered}
    for _step, field in procedure.fields():
        found |= field.quoted(dossier.answers.get(field.key))
    cents = price_in_cents(procedure, dossier.answers, surroundings)
    # A request whose price nobody has said is told so, rather than free.
    return found | {"prix": price_in_words(cents) if cents is not None else _("au tarif en vigueur")}


def _facts(dossier: Dossier, commune: Commune, now: datetime) -> dict[str, str]:
    received = local_day(commune, dossier.submitted_at)
    decided = local_day(commune, dossier.decided_at or now)
    return {
        "reference": dossier.reference,
        "demarche": dossier.title,
        "demandeur": dossier.person,
        "recue_le": date_in_full(received, weekday=False),
        "decidee_le": date_in_full(decided, weekday=False),
        "commune": commune.name,
        "service": dossier.service.name,
    }


def content_of(
    template: DocumentTemplate,
    dossier: Dossier,
    commune: Commune,
    *,
    body: str,
    author: Agent | None,
    now: datetime,
) -> dict[str, Any]:
    """Every word of the document."""
    sections: list[dict[str, Any]] = []
    if template.kind is DocumentKind.REFUSAL:
        sections = _refusal_sections(dossier, commune)
    day = date_in_full(local_day(commune, now), weekday=False)
    return {
        "title": template.title,
        "recipient": {"name": dossier.person, "lines": _address(dossier, commune)}
        if dossier.person
        else None,
        "reference": dossier.reference,
        "place_date": _("%(place)s, le %(day)s") % {"place": commune.name, "day": day},
        "paragraphs": paragraphs(body),
        "sections": sections,
        "signature": _signature(dossier, author),
    }


def paragraphs(text: str) -> list[str]:
    """A text by its empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]


def _refusal_sections(dossier: Dossier, commune: Commune) -> list[dict[str, Any]]:
    """Facts and law of the refusal (CRPA L211-2, L211-5), then how to contest it (CJA R421-5)."""
    own = dossier.appeals
    return [
        _section(_("Motifs"), paragraphs(dossier.decision_text)),
        _section(_("Textes appliqués"), [], [one.text for one in dossier.procedure.legal_basis]),
        _section(
            _("Contester cette décision"),
            [
                own.intro
                if own and own.intro
                else _(
                    "Vous avez deux mois à partir du jour où vous recevez cette décision pour la contester\u00a0:"
                )
            ],
            appeal_routes(commune, own),
        ),
    ]


def _section(title: str, texts: list[str], items: list[str] | None = None) -> dict[str, Any]:
    return {"title": title, "paragraphs": texts, "items": items or []}


def _address(dossier: Dossier, commune: Commune) -> list[str]:
    """Where the person lives, when the procedure asked."""
    field = next((one for _step, one in dossier.procedure.fields() if one.prefill is Prefill.ADDRESS), None)
    if field is None or not dossier.answers.get(field.key):
        return []
    return [line for line in field.in_words(dossier.answers[field.key]).splitlines() if line.strip()]


def _signature(dossier: Dossier, author: Agent | None) -> list[str]:
    """First name, name and quality of who decides (CRPA L212-1); what a teleservice notifies needs no signature by hand
    (CRPA L212-2).
    """
    lines = [_("Pour le maire,")]
    if author is not None:
        lines.append(author.get_full_name() or str(author))
    return [*lines, dossier.service.name]


def as_pdf(content: dict[str, Any], dossier: Dossier, commune: Commune, theme: CommuneTheme) -> bytes:
    """The document in the commune's look, accessible."""
    contact = service_contact(dossier.offer, dossier.service)
    recipient = content["recipient"]
    notice = _("Démonstration, sans lien avec la commune") if commune.is_demonstration else ""
    return render_letter(
        Letter(
            title=content["title"],
            sender=Party(
                _("Mairie %(place)s") % {"place": of_commune(commune.insee, commune.name)}, contact["lines"]
            ),
            recipient=Party(recipient["name"], recipient["lines"]) if recipient else None,
            look=theme.of_letters,
            reference=content["reference"],
            place_date=content["place_date"],
            paragraphs=content["paragraphs"],
            sections=[
                Section(one["title"], one["paragraphs"], items=one["items"]) for one in content["sections"]
            ],
            signature=content["signature"],
            demonstration=notice,
        )
    )
