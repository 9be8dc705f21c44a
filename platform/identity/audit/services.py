"""Write to the audit log, in the caller's transaction."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from identity.audit.enums import ActorKind
from identity.audit.models import Entry
from tenants.current import commune_or_none

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import Model, TextChoices
    from django.http import HttpRequest


@dataclass(frozen=True)
class Actor:
    """Who did it. ``label`` names agents and staff (their work is public service), never a citizen."""

    kind: ActorKind
    id: UUID | None = None
    label: str = ""
    ip_hash: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)


def agent_actor(agent: Model, request: HttpRequest | None = None) -> Actor:
    """An agent of the commune, or of the operator when the code runs in its schema."""
    kind = ActorKind.AGENT if commune_or_none() else ActorKind.OPERATOR
    return Actor(kind, agent.pk, str(agent)[:310], ip_hash(request))


def citizen_actor(citizen: Model, request: HttpRequest | None = None) -> Actor:
    return Actor(ActorKind.CITIZEN, citizen.pk, "", ip_hash(request))


def stranger_actor(request: HttpRequest | None = None) -> Actor:
    """Somebody who is not known (yet): a refused sign-in."""
    return Actor(ActorKind.SYSTEM, None, "", ip_hash(request))


def record(
    action: TextChoices | str, actor: Actor, target: Model | None = None, detail: dict[str, str] | None = None
) -> Entry:
    """Append one entry. ``detail`` holds words of the trade (a role, a service's slug), no private
    content.
    """
    return Entry.objects.create(
        action=str(action),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        target_kind=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        detail=detail or {},
        ip_hash=actor.ip_hash,
    )


def ip_hash(request: HttpRequest | None) -> str:
    """A keyed hash of the address, different in each commune: enough to tell two people apart, not to find
    one.
    """
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    if not address:
        return ""
    commune = commune_or_none()
    key = f"{settings.SECRET_KEY}:{commune.id if commune else 'operator'}".encode()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]
