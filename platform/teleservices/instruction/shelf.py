"""What the first column and the filters name: saved filters, labels, procedures; one statement for the three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast

from teleservices.dossiers.models import Offer
from teleservices.instruction.models import Label, SavedFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service

_SAVED, _LABEL, _OFFER = "saved", "label", "offer"


@dataclass(frozen=True, slots=True)
class Named:
    """`value` is what an address takes: the query of a saved filter, the id of a label, the slug of a procedure."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Each by name."""

    saved: tuple[Named, ...]
    labels: tuple[Named, ...]
    procedures: tuple[Named, ...]


def shelf_of(agent: Agent, services: Sequence[Service]) -> Shelf:
    """The agent's filters and those shared with these services; labels and procedures of these services."""
    keys = [one.pk for one in services]
    saved = _named(
        SavedFilter.objects.filter(Q(agent=agent.pk) | Q(service__in=keys)), _SAVED, "name", "query"
    )
    labels = _named(Label.objects.filter(service__in=keys), _LABEL, "name", "id")
    offers = _named(Offer.objects.filter(service__in=keys), _OFFER, "title", "slug")
    rows = sorted(saved.union(labels, offers, all=True), key=lambda row: str(row[1]).casefold())
    found = {kind: tuple(Named(name, value) for of, name, value in rows if of == kind) for kind in _KINDS}
    return Shelf(found[_SAVED], found[_LABEL], found[_OFFER])


_KINDS = (_SAVED, _LABEL, _OFFER)


def _named(rows: Any, kind: str, name: str, value: str) -> Any:
    text = CharField()
    columns = rows.order_by().annotate(
        of=Value(kind, output_field=text), called=Cast(F(name), text), worth=Cast(F(value), text)
    )
    return columns.values_list("of", "called", "worth")
