"""What the operator's staff does to communes: one transaction, one entry of the operator's audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from identity.accounts import services as accounts
from identity.accounts.enums import Role
from identity.audit.services import record
from ops.console import openings
from ops.console.enums import ConsoleAction, Move
from tenants import lifecycle, particulars
from tenants.current import commune_context, operator_context

if TYPE_CHECKING:
    from collections.abc import Callable

    from identity.accounts.models import Agent, Invitation
    from identity.audit.services import Actor
    from ops.models import Opening
    from tenants.geography import Town
    from tenants.models import Commune
    from tenants.particulars import Particulars

_MOVES: dict[Move, tuple[Callable[[Commune], None], ConsoleAction]] = {
    Move.OPEN: (lifecycle.open, ConsoleAction.COMMUNE_OPENED),
    Move.SUSPEND: (lifecycle.suspend, ConsoleAction.COMMUNE_SUSPENDED),
    Move.RESUME: (lifecycle.resume, ConsoleAction.COMMUNE_RESUMED),
}


def move(commune: Commune, wanted: Move, actor: Actor) -> None:
    """Raises lifecycle.Refused, with what is missing."""
    verb, action = _MOVES[wanted]
    with transaction.atomic():
        verb(commune)
        record(action, actor, commune, {"commune": commune.slug})


def describe(commune: Commune, told: Particulars, actor: Actor) -> tuple[str, ...]:
    """The columns that changed. Raises particulars.BadParticulars. A SIREN is written on both sides: the commune's own
    list of employers follows."""
    with operator_context(), transaction.atomic():
        changed = particulars.describe(commune, told)
        if "siren" in changed and commune.schema_version:
            with commune_context(commune):
                accounts.accept_commune(commune)
        if changed:
            detail = {"commune": commune.slug, "columns": ", ".join(changed)}
            record(ConsoleAction.COMMUNE_DESCRIBED, actor, commune, detail)
    return changed


def invite_administrator(commune: Commune, email: str, actor: Actor) -> Invitation:
    """Logged on both sides; the address stays in the commune's. Raises identity.accounts.errors.RoleError."""
    with operator_context(), transaction.atomic():
        with commune_context(commune):
            invitation = accounts.invite(email, Role.ADMINISTRATOR, actor=actor)
        record(ConsoleAction.ADMINISTRATOR_INVITED, actor, commune, {"commune": commune.slug})
    return invitation


def withdraw_invitation(commune: Commune, invitation: Invitation, actor: Actor) -> None:
    with operator_context(), transaction.atomic():
        with commune_context(commune):
            accounts.withdraw_invitation(invitation, actor=actor)
        record(ConsoleAction.INVITATION_WITHDRAWN, actor, commune, {"commune": commune.slug})


def renew_preview(commune: Commune, actor: Actor) -> None:
    """Raises lifecycle.Refused."""
    with operator_context(), transaction.atomic():
        lifecycle.renew_preview(commune)
        record(ConsoleAction.PREVIEW_RENEWED, actor, commune, {"commune": commune.slug})


def ask_opening(
    town: Town, agent: Agent, actor: Actor, *, domain: str, admin_email: str, demonstration: bool
) -> Opening:
    """Raises openings.OpeningRefused, tenants.provisioning.options.BadOption."""
    with transaction.atomic():
        opening = openings.ask(
            town, domain=domain, admin_email=admin_email, demonstration=demonstration, asked_by=agent.pk
        )
        record(ConsoleAction.OPENING_ASKED, actor, opening, {"insee": town.insee})
    return opening


def resume_opening(opening: Opening, actor: Actor) -> None:
    with transaction.atomic():
        openings.resume(opening)
        record(ConsoleAction.OPENING_RESUMED, actor, opening, {"insee": opening.insee})
