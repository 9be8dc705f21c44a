"""What the operator's staff does to communes: one transaction, one entry of the operator's audit log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from identity.accounts import services as accounts
from identity.accounts.enums import Role
from identity.audit.services import record
from ops.console import bulk, openings
from ops.console.enums import ConsoleAction, Move
from tenants import lifecycle, naming, particulars
from tenants.current import commune_context, operator_context
from tenants.models import StateChange

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from identity.accounts.models import Agent, Invitation
    from identity.audit.services import Actor
    from ops.models import BulkOpening, Opening
    from tenants.geography import Town
    from tenants.models import Commune
    from tenants.naming import Renamed
    from tenants.particulars import Particulars


@dataclass(frozen=True)
class Told:
    """What is said with a move; each one takes what concerns it."""

    reason: str = ""
    notice: str = ""
    until: date | None = None


#: What does each, and how the log calls it.
VERBS: dict[Move, tuple[Callable[[Commune, Told], None], ConsoleAction]] = {
    Move.OPEN: (lambda commune, told: lifecycle.open(commune), ConsoleAction.COMMUNE_OPENED),
    Move.SUSPEND: (
        lambda commune, told: lifecycle.suspend(commune, reason=told.reason, notice=told.notice),
        ConsoleAction.COMMUNE_SUSPENDED,
    ),
    Move.RESUME: (lambda commune, told: lifecycle.resume(commune), ConsoleAction.COMMUNE_RESUMED),
    Move.CLOSE: (
        lambda commune, told: lifecycle.close(
            commune, reason=told.reason, until=told.until, notice=told.notice
        ),
        ConsoleAction.COMMUNE_CLOSING,
    ),
    Move.REOPEN: (lambda commune, told: lifecycle.reopen(commune), ConsoleAction.COMMUNE_REOPENED),
}


def move(commune: Commune, wanted: Move, actor: Actor, told: Told | None = None) -> None:
    """Raises lifecycle.Refused, with what is missing, and lifecycle.BadDetail. The reason is kept with the move, which the
    entry names, not in the log."""
    verb, action = VERBS[wanted]
    with operator_context(), transaction.atomic():
        verb(commune, told or Told())
        change = StateChange.objects.filter(commune=commune).latest("pk")
        detail = {"commune": commune.slug, "state": str(commune.state), "change": str(change.pk)}
        if wanted is Move.CLOSE and commune.closing_until:
            detail["until"] = commune.closing_until.isoformat()
        record(action, actor, commune, detail)


def rename(commune: Commune, actor: Actor, *, name: str = "", slug: str = "") -> Renamed:
    """What it was called before. Raises naming.BadName."""
    with operator_context(), transaction.atomic():
        before = naming.rename(commune, name=name, slug=slug)
        detail = {
            "commune": commune.slug,
            "former": before.slug,
            "name": commune.name,
            "former_name": before.name,
        }
        record(ConsoleAction.COMMUNE_RENAMED, actor, commune, detail)
    return before


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
    town: Town,
    agent: Agent,
    actor: Actor,
    *,
    domain: str,
    admin_email: str,
    demonstration: bool,
    site: str = "",
) -> Opening:
    """Raises openings.OpeningRefused, tenants.provisioning.options.BadOption."""
    with transaction.atomic():
        opening = openings.ask(
            town,
            domain=domain,
            admin_email=admin_email,
            demonstration=demonstration,
            asked_by=agent.pk,
            site=site,
        )
        record(ConsoleAction.OPENING_ASKED, actor, opening, {"insee": town.insee})
    return opening


def resume_opening(opening: Opening, actor: Actor) -> None:
    with transaction.atomic():
        openings.resume(opening)
        record(ConsoleAction.OPENING_RESUMED, actor, opening, {"insee": opening.insee})


def abandon_opening(insee: str, actor: Actor) -> None:
    """Give up an opening that is not finished. Not one transaction: what is dropped is dropped, and said afterwards.

    Raises ProvisioningError when the commune is complete, locks.Busy when a worker is at it.
    """
    openings.abandon(insee)
    with operator_context():
        record(ConsoleAction.OPENING_ABANDONED, actor, None, {"insee": insee})


def confirm_bulk(found: BulkOpening, actor: Actor) -> None:
    """Hand a list that was read to the workers; once."""
    with transaction.atomic():
        if bulk.confirm(found):
            record(ConsoleAction.BULK_ASKED, actor, found, {"source": found.source})


def resume_bulk(found: BulkOpening, actor: Actor) -> None:
    """The rows that failed, and those that nobody did."""
    with transaction.atomic():
        bulk.resume(found)
        record(ConsoleAction.BULK_RESUMED, actor, found, {"source": found.source})
