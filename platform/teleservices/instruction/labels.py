"""Labels of a service on its dossiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject

from teleservices.dossiers.enums import Audience, EventKind
from teleservices.dossiers.timeline import agent_author, tell
from teleservices.instruction.models import Label, Labelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service
    from teleservices.dossiers.models import Dossier


def labels_for(services: Iterable[Service]) -> list[Label]:
    """The words of these services, by name."""
    return list(Label.objects.filter(service__in=[one.pk for one in services]).order_by("name", "service"))


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """A label of the dossier's service, on it or not."""

    label: Label
    is_on: bool


def label_choices(dossier: Dossier) -> tuple[LabelChoice, ...]:
    """What the service may put on the dossier, and what another service left there; one query."""
    on = Labelling.objects.filter(dossier=dossier, label=OuterRef("pk"))
    rows = Label.objects.annotate(is_on=Exists(on)).filter(Q(service=dossier.service_id) | Q(is_on=True))
    return tuple(LabelChoice(one, one.is_on) for one in rows.order_by("name"))


@dataclass(frozen=True, slots=True)
class Word:
    """A label as a line of the list shows it."""

    name: str
    tone: str


def with_labels(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """The same rows, each with its labels, read by `words_on`: a page of the list in one statement."""
    on = Labelling.objects.filter(dossier=OuterRef("pk")).order_by("label__name")
    return rows.annotate(
        label_words=ArraySubquery(on.values(word=JSONObject(name="label__name", tone="label__tone")))
    )


def words_on(dossier: Dossier) -> tuple[Word, ...]:
    """None when they were not asked for."""
    return tuple(Word(**one) for one in getattr(dossier, "label_words", ()))


def labels_on(dossiers: Sequence[UUID]) -> dict[UUID, list[Label]]:
    """Of a page of the list, in one query."""
    found: dict[UUID, list[Label]] = {}
    if not dossiers:
        return found
    for one in Labelling.objects.filter(dossier__in=dossiers).select_related("label"):
        found.setdefault(one.dossier_id, []).append(one.label)
    return found


@transaction.atomic
def put_label(dossier: Dossier, label: Label, *, agent: Agent) -> bool:
    """Whether it was not there yet. The timeline keeps the word, should the label be erased."""
    _one, created = Labelling.objects.get_or_create(dossier=dossier, label=label)
    if created:
        _tell(dossier, agent, added=[label.name])
    return created


@transaction.atomic
def set_labels(dossier: Dossier, labels: Sequence[Label], *, agent: Agent) -> None:
    """These labels and no others."""
    kept = {one.label_id: one for one in Labelling.objects.filter(dossier=dossier).select_related("label")}
    added = [one for one in labels if one.pk not in kept]
    removed = [one for pk, one in kept.items() if pk not in {label.pk for label in labels}]
    Labelling.objects.bulk_create([Labelling(dossier=dossier, label=one) for one in added])
    Labelling.objects.filter(pk__in=[one.pk for one in removed]).delete()
    if added or removed:
        _tell(dossier, agent, [one.name for one in added], [one.label.name for one in removed])


def _tell(dossier: Dossier, agent: Agent, added: Sequence[str], removed: Sequence[str] = ()) -> None:
    words = [f"+ {name}" for name in added] + [f"− {name}" for name in removed]
    tell(
        dossier,
        EventKind.LABELLED,
        agent_author(agent),
        text=", ".join(words),
        audience=Audience.AGENTS,
        detail={"added": list(added), "removed": list(removed)},
    )
