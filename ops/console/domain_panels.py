"""What the page of a commune's names says, in words and typed records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from design.components import Answer, Tone
from design.typography import date_in_full, date_short
from ops.domains.words import finding_sentence
from tenants.domains.enums import ClaimState, Finding
from tenants.domains.names import bare_name, is_operators, shown
from tenants.domains.services import going, own_host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.domains.models import DomainClaim
    from tenants.models import Commune, Domain

_TONES = {
    ClaimState.PENDING: Tone.WARN,
    ClaimState.VERIFIED: Tone.OK,
    ClaimState.LOST: Tone.DANGER,
    ClaimState.WITHDRAWN: Tone.DANGER,
}


@dataclass(frozen=True)
class HostRow:
    """A host that leads to the commune; ``may_be_primary`` when its proof stands and it is not the primary one."""

    host: str
    shown: str
    is_primary: bool
    may_be_primary: bool
    is_without_claim: bool


@dataclass(frozen=True)
class ClaimPanel:
    """A name: its state in words, and what the DNS must say. ``is_asked``: the record is the thing to do now."""

    host: str
    shown: str
    state: str
    tone: Tone
    sentence: str
    last_look: str
    wanted: str
    record: tuple[Answer, ...]
    is_asked: bool


def host_rows(hosts: Sequence[Domain], claims: Sequence[DomainClaim]) -> list[HostRow]:
    by_name = {claim.host: claim for claim in claims}
    rows = []
    for one in hosts:
        claim = by_name.get(bare_name(one.domain)) or by_name.get(one.domain)
        stands = claim is None or claim.state == ClaimState.VERIFIED
        is_given = one.domain.endswith(f".{settings.COMMUNE_DOMAIN}")
        rows.append(
            HostRow(
                host=one.domain,
                shown=shown(one.domain),
                is_primary=one.is_primary,
                may_be_primary=stands and not one.is_primary,
                is_without_claim=claim is None and not is_given,
            )
        )
    return rows


def panel(claim: DomainClaim) -> ClaimPanel:
    state = ClaimState(claim.state)
    return ClaimPanel(
        host=claim.host,
        shown=shown(claim.host),
        state=str(state.label),
        tone=_TONES[state],
        sentence=_sentence(claim, state),
        last_look=_last_look(claim, state),
        wanted=shown(claim.wanted_primary) if claim.wanted_primary else "",
        record=(
            Answer(_("Type"), "TXT"),
            Answer(_("Nom"), claim.record_name),
            Answer(_("Valeur"), claim.record_value),
        ),
        is_asked=state is not ClaimState.VERIFIED,
    )


def together(hosts: Sequence[str]) -> str:
    return _(" et ").join(shown(one) for one in hosts)


def consequence(commune: Commune, host: str) -> str:
    """What removing a name does, before it is done: which hosts go, and where the site answers then."""
    if is_operators(host):
        return _("%s est donnée par l’opérateur\u00a0: elle reste.") % host
    hosts = going(commune, host)
    if not hosts:
        return _("%s ne mène pas encore à la commune\u00a0: sa preuve n’est plus attendue.") % shown(host)
    if len(hosts) == 1:
        gone = _("%s ne mènera plus à la commune\u00a0: qui l’ouvre verra une page introuvable.")
    else:
        gone = _(
            "%s ne mèneront plus à la commune\u00a0: qui les ouvre verra une page introuvable. Une même preuve vaut pour "
            "les deux, ils partent ensemble."
        )
    gone %= together(hosts)
    if commune.primary_host in hosts:
        return _("%(gone)s Le site répondra à %(own)s.") % {"gone": gone, "own": own_host(commune)}
    return gone


def _sentence(claim: DomainClaim, state: ClaimState) -> str:
    match state:
        case ClaimState.PENDING:
            return _(
                "Cet enregistrement prouve que le nom est à la commune\u00a0: à écrire par qui gère son DNS. Parvis le "
                "cherche aussi de lui-même."
            )
        case ClaimState.VERIFIED:
            day = date_in_full(claim.proved_at or claim.created_at)
            return (
                _(
                    "Prouvé le %s. L’enregistrement doit rester dans le DNS\u00a0: il est recherché chaque jour."
                )
                % day
            )
        case ClaimState.LOST:
            last = (claim.lost_at or claim.created_at) + timedelta(days=settings.DOMAIN_GRACE_DAYS)
            return _(
                "L’enregistrement a disparu du DNS. Sans lui, ce nom sera retiré à partir du %s."
            ) % date_in_full(last)
        case ClaimState.WITHDRAWN:
            return _(
                "L’enregistrement manquait depuis trop longtemps\u00a0: ce nom ne mène plus ici. En voici un nouveau."
            )


def _last_look(claim: DomainClaim, state: ClaimState) -> str:
    """The last look, when it found something else than what the state says already."""
    if claim.checked_at is None:
        return ""
    day = date_short(claim.checked_at)
    if claim.finding == Finding.PRESENT:
        if state is ClaimState.VERIFIED:
            return _("Dernière recherche le %s\u00a0: trouvé.") % day
        return _("Dernière recherche le %s\u00a0: trouvé, mais ce nom mène à une autre commune.") % day
    words = {"host": shown(claim.host), "record": claim.record_name, "commune": claim.commune.name}
    found = finding_sentence(Finding(claim.finding), words)
    return _("Dernière recherche le %(day)s. %(found)s") % {"day": day, "found": found}
