"""Moves between the states of a commune's life (design.md): verbs that check, write, tell, and forget what was cached.

    preparing → open ⇄ suspended; preparing | open | suspended → closing → (its destruction) gone

A commune that closes keeps everything until ``closing_until``; its closing may be undone until it is destroyed, and it
goes back to where it was. Whatever the state, what it owes goes on as long as its schema is there: its outbox is
delivered, legal deadlines run (a suspended site suspends no law), its agents work, its periodic commands run.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from tenants.announcing import Announcement, announce
from tenants.current import commune_context, operator_context
from tenants.errors import TenantError
from tenants.middleware import forget_hosts
from tenants.models import Commune, StateChange
from tenants.states import CommuneState, LifeEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

log = structlog.get_logger(__name__)

#: States from which a commune may begin to close.
CLOSABLE = frozenset({CommuneState.PREPARING, CommuneState.OPEN, CommuneState.SUSPENDED})


class Refused(TenantError):
    """The move is not possible; ``missing`` lists what must be done first."""

    def __init__(self, message: str, missing: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.missing = tuple(missing)


class BadDetail(TenantError):
    """What was told with a move cannot be; ``detail`` is the name of the argument at fault."""

    def __init__(self, detail: str, message: str) -> None:
        super().__init__(message)
        self.detail = detail


@dataclass(frozen=True)
class ChecklistItem:
    """One of the things that a line counts; ``where`` as in the line."""

    label: str
    where: str


@dataclass(frozen=True)
class ChecklistLine:
    """A condition of opening: what, whether it holds, who does it, where (a path on the commune's host, or empty), and
    what there is to do, a sentence that begins with a verb."""

    name: str
    label: str
    done: bool
    who: str
    where: str = ""
    todo: str = ""
    is_advice: bool = False
    """Told, and does not keep it from opening."""
    items: tuple[ChecklistItem, ...] = ()
    """What is left, one by one."""


def checklist(commune: Commune) -> list[ChecklistLine]:
    """The go-live checklist: what the ground knows, then each check of ``GO_LIVE_CHECKS`` in the commune's schema."""
    operator, told = _("l’opérateur"), _("l’opérateur, avec ce que donne la mairie")
    lines = [
        ChecklistLine(
            "siret",
            _("Numéro SIRET de la commune"),
            bool(commune.siret),
            operator,
            todo=_("Écrire dans la fiche le SIRET que publie annuaire-entreprises.data.gouv.fr."),
        ),
        ChecklistLine(
            "dpo",
            _("Délégué à la protection des données"),
            bool(commune.dpo_contact),
            told,
            todo=_("Demander à la mairie qui elle a désigné auprès de la CNIL, et l’écrire dans la fiche."),
        ),
        ChecklistLine(
            "publication_director",
            _("Directeur de la publication (« le maire en exercice » tant qu’il n’est pas nommé)"),
            True,
            told,
            todo=_("Demander son nom à la mairie, et l’écrire dans la fiche."),
        ),
        ChecklistLine(
            "mail",
            _("Adresse électronique où répondre"),
            bool(commune.contact_email),
            told,
            todo=_("Demander à la mairie l’adresse qu’elle relève, et l’écrire dans la fiche."),
        ),
    ]
    with commune_context(commune):
        for path in settings.GO_LIVE_CHECKS:
            lines += import_string(path)(commune)
    return lines


def blocking(commune: Commune) -> list[ChecklistLine]:
    """The conditions that keep it from opening; a demonstration opens without."""
    if commune.is_demonstration:
        return []
    return [line for line in checklist(commune) if not line.done and not line.is_advice]


def open(commune: Commune) -> None:  # noqa: A001 - the verb of the command line
    """Show the site to the public. A demonstration opens at once; the others when nothing is missing.

    Raises Refused, with what is missing.
    """
    _require(commune, {CommuneState.PREPARING}, _("Seule une commune en préparation s’ouvre."))
    _require_whole(commune)
    missing = [line.label for line in blocking(commune)]
    if missing:
        raise Refused(_("Il manque : %s.") % " ; ".join(missing), missing)
    _move(commune, CommuneState.OPEN, Announcement(LifeEvent.OPENED), opened_at=timezone.now())


def suspend(commune: Commune, *, reason: str = "", notice: str = "") -> None:
    """Replace the site by a notice; nothing is lost, agents keep their tools. ``reason`` is for the operator's staff and
    the commune's agents, ``notice`` for the public. Raises Refused, BadDetail."""
    reason, notice = _read("reason", reason), _read("notice", notice)
    _require(commune, {CommuneState.OPEN}, _("Seule une commune ouverte se suspend."))
    _move(commune, CommuneState.SUSPENDED, Announcement(LifeEvent.SUSPENDED, reason), notice=notice)


def resume(commune: Commune) -> None:
    """Show the site again. Raises Refused."""
    _require(commune, {CommuneState.SUSPENDED}, _("Seule une commune suspendue se remet en service."))
    _move(commune, CommuneState.OPEN, Announcement(LifeEvent.RESUMED), notice="")


def close(commune: Commune, *, reason: str, until: date | None = None, notice: str = "") -> None:
    """Begin to close: the public sees that the site is closed, deposits no more, and still follows what it deposited;
    agents keep their tools; everything is kept until ``until`` included (``CLOSING_GRACE_DAYS`` from today unless told).

    Raises Refused, BadDetail.
    """
    reason, notice = _read("reason", reason), _read("notice", notice)
    if not reason:
        raise BadDetail("reason", _("Dites pourquoi la commune ferme : ses agents le liront."))
    _require(commune, set(CLOSABLE), _("Cette commune ne peut pas être fermée."))
    _require_whole(commune)
    today = today_of(commune)
    until = until or today + timedelta(days=settings.CLOSING_GRACE_DAYS)
    if until <= today:
        raise BadDetail("until", _("Les données sont conservées au moins jusqu’à demain."))
    _move(
        commune,
        CommuneState.CLOSING,
        Announcement(LifeEvent.CLOSING, reason, until),
        notice=notice,
        closing_since=timezone.now(),
        closing_until=until,
    )


def reopen(commune: Commune) -> None:
    """Undo a closing, as long as the commune is not destroyed: it goes back to the state it closed from. Raises
    Refused."""
    _require(commune, {CommuneState.CLOSING}, _("Seule la fermeture d’une commune en fermeture s’annule."))
    before = state_before_closing(commune)
    told = Announcement(LifeEvent.REOPENED)
    _move(commune, before, told, notice="", closing_since=None, closing_until=None)


def end(commune: Commune) -> None:
    """The end of its grace: nobody is served any more, and what deletes it may begin (ops.deletion). Nobody is told: its
    agents were, when it began to close. Raises Refused."""
    if not may_be_destroyed(commune):
        raise Refused(
            _("Tout est conservé tant que le délai de fermeture de %s n’est pas passé.") % commune.name
        )
    with operator_context(), transaction.atomic():
        if not Commune.objects.filter(pk=commune.pk, state=commune.state).update(state=CommuneState.GONE):
            raise Refused(_("L’état de la commune vient de changer : rechargez avant de recommencer."))
    log.info("commune.moved", schema=commune.schema_name, before=commune.state, after=CommuneState.GONE.value)
    commune.state = CommuneState.GONE
    forget_hosts()


def renew_preview(commune: Commune) -> None:
    """A new preview link; those who hold the former one no longer see the site. Raises Refused once it is open."""
    _require(commune, {CommuneState.PREPARING}, _("Seule une commune en préparation a un lien d’aperçu."))
    key = uuid.uuid4()
    with operator_context():
        Commune.objects.filter(pk=commune.pk).update(preview_key=key)
    commune.preview_key = key
    forget_hosts()


def may_be_destroyed(commune: Commune, today: date | None = None) -> bool:
    """Whether its grace is over: a commune that closes is kept until the end of ``closing_until``, its own time."""
    until = commune.closing_until
    return (
        commune.state == CommuneState.CLOSING and until is not None and (today or today_of(commune)) > until
    )


def last_change(commune: Commune) -> StateChange | None:
    """The move that brought the commune to the state where it is; its reason."""
    with operator_context():
        return StateChange.objects.filter(commune=commune, after=commune.state).first()


def state_before_closing(commune: Commune) -> CommuneState:
    """Where a commune that closes comes from; shown to nobody when that is not known."""
    change = last_change(commune)
    return CommuneState(change.before) if change else CommuneState.SUSPENDED


def today_of(commune: Commune) -> date:
    return timezone.localdate(timezone=ZoneInfo(commune.time_zone))


def _read(detail: str, text: str) -> str:
    """One line, no longer than its column. Raises BadDetail."""
    words = " ".join(text.split())
    column = (
        StateChange._meta.get_field("reason") if detail == "reason" else Commune._meta.get_field("notice")
    )
    longest = column.max_length
    if longest and len(words) > longest:
        raise BadDetail(
            detail,
            _("%(longest)s caractères au plus : il y en a %(length)s.")
            % {"longest": longest, "length": len(words)},
        )
    return words


def _require(commune: Commune, states: set[CommuneState], message: str) -> None:
    if commune.state not in states:
        raise Refused(f"{message} {commune.name} : {CommuneState(commune.state).label.lower()}.")


def _require_whole(commune: Commune) -> None:
    if not commune.schema_version:
        raise Refused(_("L’ouverture technique de la commune n’est pas terminée : relancez sa création."))


def _move(commune: Commune, state: CommuneState, told: Announcement, **fields: object) -> None:
    """One conditional UPDATE: two people who press at once do not both succeed. Its agents are told in the same
    transaction."""
    before = CommuneState(commune.state)
    with operator_context(), transaction.atomic():
        moved = Commune.objects.filter(pk=commune.pk, state=before).update(state=state, **fields)
        if not moved:
            raise Refused(_("L’état de la commune vient de changer : rechargez avant de recommencer."))
        StateChange.objects.create(commune=commune, before=before, after=state, reason=told.reason)
        announce(commune, told)
    commune.state = state
    for name, value in fields.items():
        setattr(commune, name, value)
    log.info("commune.moved", schema=commune.schema_name, before=before.value, after=state.value)
    forget_hosts()
