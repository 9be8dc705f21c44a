"""Somebody who answers a shipped procedure in one way, on one day, in one commune: what is asked of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.definition import (
    Circumstances,
    CommuneFacts,
    ineligibility,
    price_in_cents,
    required_documents,
    visible_fields,
)
from teleservices.definition.fields.registered import KNOWN
from teleservices.definition.preparation import prepare

if TYPE_CHECKING:
    from teleservices.deadlines import SilenceEffect, Unit

HERE = Circumstances(CommuneFacts("69259", "Vénissieux", population=66701), date(2026, 11, 23))

EVERY = shipped_procedures()

SIRET: dict[str, Any] = dict.fromkeys(KNOWN, "") | {
    "number": "73282932000074",
    "by": "person",
    "closed": False,
}
"""A number as the person typed it, that no directory knew."""


def asked(slug: str, answers: dict[str, Any], settings: dict[str, Any] | None = None) -> set[str]:
    """Keys of the questions that these answers bring."""
    here = Circumstances(HERE.commune, HERE.today, settings=settings)
    return {
        one.field.key for one in visible_fields(shipped_procedures()[slug], answers, here) if one.field.asks
    }


def stopped(slug: str, answers: dict[str, Any], today: date = HERE.today) -> str | None:
    """The rule that stops these answers; it always says where to go."""
    rule = ineligibility(shipped_procedures()[slug], answers, Circumstances(HERE.commune, today))
    if rule is not None:
        assert rule.title
        assert len(rule.message) > 50
    return rule.key if rule else None


def papers(slug: str, answers: dict[str, Any]) -> set[str]:
    """Keys of the documents asked."""
    return {one.field.key for one in required_documents(shipped_procedures()[slug], answers, HERE)}


def price(slug: str, answers: dict[str, Any], settings: dict[str, Any] | None = None) -> int | None:
    """Cents, None when the commune has not said its price."""
    here = Circumstances(HERE.commune, HERE.today, settings=settings)
    return price_in_cents(shipped_procedures()[slug], answers, here)


def silence(slug: str) -> tuple[SilenceEffect, int | None, Unit | None]:
    found = shipped_procedures()[slug].silence
    return found.effect, found.delay.count if found.delay else None, found.delay.unit if found.delay else None


def listed(slug: str, form: str) -> str:
    """What the list of things to bring holds for a form."""
    found = prepare(EVERY[slug], QueryDict(form), HERE)
    assert found.problems == {}
    return "\n".join(item.text for item in found.items)
