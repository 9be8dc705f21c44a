"""What is done to the streets, with its line in the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from cms.streets.enums import StreetAction
from cms.streets.models import Street
from cms.streets.names import key_of
from identity.audit.services import agent_actor, record
from tenants.geography.slugs import fold
from tenants.twice import in_turn, the_same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from cms.streets.parts import Fact, Part
    from cms.streets.rounds import Collections
    from identity.accounts.models import Agent

_LONGEST_SLUG = 140
#: What a person says of a street.
_SAID: Final = ("name", "sector", "collections", "facts", "parts", "is_example")


def put(street: Street, collections: Collections, facts: Sequence[Fact], parts: Sequence[Part]) -> Street:
    """Everything that is worked out of a street's name and answers, before it is saved."""
    street.key = key_of(street.name)
    street.collections = collections.to_json()
    street.facts = [one.model_dump(mode="json") for one in facts]
    street.parts = [one.model_dump(mode="json", exclude_defaults=True) for one in parts]
    street.changed_at = timezone.now()
    street.slug = street.slug or free_slug(street.name)
    return street


def free_slug(name: str) -> str:
    """The address of a street's page: it stays when the street is renamed."""
    wished = fold(name)[:_LONGEST_SLUG] or "rue"
    taken = set(Street.objects.filter(slug__startswith=wished).values_list("slug", flat=True))
    return next(
        one for one in (wished, *(f"{wished}-{n}" for n in range(2, len(taken) + 3))) if one not in taken
    )


@transaction.atomic
def keep(
    street: Street,
    collections: Collections,
    facts: Sequence[Fact],
    parts: Sequence[Part],
    *,
    agent: Agent,
    request: HttpRequest | None = None,
) -> Street:
    """A new street, or one that changes; what is sent twice is one street."""
    is_new = street._state.adding
    if is_new:
        in_turn(Street._meta.db_table)  # each has its address
    put(street, collections, facts, parts)
    if is_new and (sent_before := the_same(street, _SAID)) is not None:
        return sent_before
    street.save()
    record(StreetAction.KEPT, agent_actor(agent, request), detail={"street": street.slug})
    return street


@transaction.atomic
def erase(street: Street, *, agent: Agent, request: HttpRequest | None = None) -> None:
    slug = street.slug
    street.delete()
    record(StreetAction.ERASED, agent_actor(agent, request), detail={"street": slug})


@transaction.atomic
def erase_examples(*, agent: Agent, request: HttpRequest | None = None) -> int:
    """How many streets that the town has not made its own went."""
    slugs = sorted(Street.objects.filter(is_example=True).values_list("slug", flat=True))
    Street.objects.filter(slug__in=slugs).delete()
    for slug in slugs:
        record(StreetAction.ERASED, agent_actor(agent, request), detail={"street": slug})
    return len(slugs)
