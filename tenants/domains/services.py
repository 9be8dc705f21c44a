"""A commune's names: claimed, proved, chosen as its primary address, given up. Verbs in the operator's schema, one
transaction each; the DNS is asked before it, never inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from tenants import naming
from tenants.current import commune_context, operator_context
from tenants.domains import lookup, names
from tenants.domains.enums import ClaimState
from tenants.domains.errors import DomainRefused, LeadsElsewhere
from tenants.domains.models import DomainClaim
from tenants.middleware import forget_hosts
from tenants.models import Commune, Domain
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Collection

    from tenants.geography import Town

log = structlog.get_logger(__name__)

#: Names that a commune may claim; a town has a handful.
MOST_CLAIMS: Final = 20


def own_host(commune: Commune) -> str:
    """The address that the operator gives it, always served."""
    return naming.host_of(commune.slug)


def claim(commune: Commune, host: str, *, as_primary: bool = False) -> DomainClaim:
    """Note that a commune says a name is its own; nothing is served before its proof (``checking.check``).

    ``as_primary``: that very host becomes the primary address as soon as it is proved. Claiming again changes that
    only. Raises DomainRefused; ValueError, in French, for what is no name.
    """
    host = names.read_host(host)
    name = names.bare_name(host)
    with operator_context(), transaction.atomic():
        if lock(commune).state == CommuneState.GONE:
            raise DomainRefused(_("%s est fermée : elle n’a plus d’adresse.") % commune.name)
        refuse_unclaimable(commune, host)
        if commune.domain_claims.exclude(host=name).count() >= MOST_CLAIMS:
            raise DomainRefused(_("%s a déjà assez de noms : retirez-en un d’abord.") % commune.name)
        found, created = DomainClaim.objects.get_or_create(commune=commune, host=name)
        wanted = host if as_primary and host in found.hosts else ""
        if wanted != found.wanted_primary and (created or wanted):
            found.wanted_primary = wanted
            found.save(update_fields=["wanted_primary"])
    log.info("domains.claimed", schema=commune.schema_name, host=name)
    return found


def refuse_unclaimable(commune: Commune | None, host: str) -> None:
    """Raises DomainRefused for the operator's own names, those above them, and those that lead to another commune."""
    name, told = names.bare_name(host), names.shown(host)
    owner = owner_of({host, *names.hosts_of(name)})
    if host in settings.OPERATOR_HOSTS or owner not in {None, commune}:
        leads = _("il mène à %s") % (owner.name if owner else _("l’opérateur"))
        raise DomainRefused(
            _("Le nom de domaine %(host)s est déjà pris : %(leads)s.") % {"host": told, "leads": leads}
        )
    if names.is_operators(host):
        raise DomainRefused(_("« %s » est une adresse de l’opérateur : elle ne se revendique pas.") % told)
    if names.holds_operators(name):
        raise DomainRefused(
            _("« %s » contient les adresses de l’opérateur : aucune commune ne peut l’avoir.") % told
        )


def refuse_for_opening(town: Town, host: str) -> None:
    """Whether a commune that is not there yet may ask for a name: what ``claim`` refuses; under the communes' own domain
    a host is a slug, and follows its rules. Raises DomainRefused."""
    with operator_context():
        if problem := naming.problem_of_host(host, town.insee):
            raise DomainRefused(problem)
        if host.endswith(f".{settings.COMMUNE_DOMAIN.lower()}"):
            return
        commune = Commune.objects.filter(insee=town.insee).first()
        refuse_unclaimable(commune, host)


def owner_of(hosts: Collection[str]) -> Commune | None:
    """The commune that one of these leads to, a commune that is gone excepted."""
    held = Domain.objects.filter(domain__in=hosts).exclude(tenant__state=CommuneState.GONE)
    domain = held.select_related("tenant").first()
    return domain.tenant if domain else None


def serve(found: DomainClaim) -> bool:
    """Make a proved name lead to its commune; False when another commune was first. In the caller's transaction."""
    Domain.objects.filter(domain__in=found.hosts, tenant__state=CommuneState.GONE).delete()
    if owner_of(found.hosts) not in {None, found.commune}:
        return False
    try:
        with transaction.atomic():
            for host in found.hosts:
                if not Domain.objects.filter(domain=host).exists():
                    Domain.objects.bulk_create([Domain(domain=host, tenant=found.commune, is_primary=False)])
    except IntegrityError:  # proved for two communes in the same instant: one row, one owner
        return False
    _forget()
    return True


def make_primary(commune: Commune, host: str, *, insist: bool = False) -> Commune:
    """Choose which of its hosts is the commune's address; the others lead to it from then on.

    Raises DomainRefused when the host is not served for it; LeadsElsewhere, unless ``insist``, when visitors would be
    sent where this installation does not answer.
    """
    host = host.strip().lower()
    if not insist and host != own_host(commune) and not names.is_operators(host):
        _refuse_elsewhere(host)
    with operator_context(), transaction.atomic():
        fresh = lock(commune)
        if host == own_host(fresh):
            _ensure_own_host(fresh)
        name = names.bare_name(host)
        if fresh.domain_claims.filter(host=name, state=ClaimState.LOST).exists():
            raise DomainRefused(_("La preuve de %s est perdue : rétablissez-la d’abord.") % names.shown(name))
        set_primary(fresh, host)
    return fresh


def set_primary(commune: Commune, host: str) -> None:
    """The change itself, in the caller's transaction. Raises DomainRefused when the host is not the commune's."""
    if not Domain.objects.filter(tenant=commune, domain=host).exists():
        raise DomainRefused(
            _("%(host)s ne mène pas à %(commune)s : ajoutez ce nom et prouvez-le d’abord.")
            % {"host": names.shown(host), "commune": commune.name}
        )
    mine = Domain.objects.filter(tenant=commune)
    mine.filter(is_primary=True).exclude(domain=host).update(is_primary=False)
    mine.filter(domain=host).update(is_primary=True)
    DomainClaim.objects.filter(commune=commune, host=names.bare_name(host)).update(wanted_primary="")
    follow(commune)
    log.info("domains.primary", schema=commune.schema_name, host=host)


def follow(commune: Commune) -> None:
    """Tell what keeps a copy of the primary address (``PRIMARY_DOMAIN_FOLLOWERS``), in the commune's schema and the
    caller's transaction. To be called after any change of the primary host or of what it is made of."""
    commune.forget_primary_host()
    if commune.schema_version:
        with commune_context(commune):
            for path in settings.PRIMARY_DOMAIN_FOLLOWERS:
                import_string(path)(commune)
    _forget()


def going(commune: Commune, host: str) -> tuple[str, ...]:
    """The hosts that ``remove`` would stop serving: one proof stands for a name and its ``www``, and goes for both."""
    with operator_context():
        mine = Domain.objects.filter(tenant=commune, domain__in=_given_up(commune, host))
        return tuple(sorted(mine.values_list("domain", flat=True)))


def _given_up(commune: Commune, host: str) -> set[str]:
    name = names.bare_name(host.strip().lower())
    return {name, *names.hosts_of(name)} - {own_host(commune)}


def remove(commune: Commune, host: str) -> tuple[str, ...]:
    """Give a name up: its hosts lead nowhere at once, its proof is forgotten. The hosts that were served.

    A primary address that goes leaves the operator's own in its place. Raises DomainRefused.
    """
    name = names.bare_name(host.strip().lower())
    with operator_context(), transaction.atomic():
        fresh = lock(commune)
        own = own_host(fresh)
        if names.is_operators(host) and Domain.objects.filter(tenant=fresh, domain=host).exists():
            raise DomainRefused(_("%s est une adresse donnée par l’opérateur : elle reste.") % own)
        gone = _stop(fresh, _given_up(fresh, host))
        dropped, _rows = DomainClaim.objects.filter(commune=fresh, host=name).delete()
        if not gone and not dropped:
            raise DomainRefused(
                _("%(commune)s n’a pas le nom %(host)s.")
                % {"commune": commune.name, "host": names.shown(name)}
            )
    log.info("domains.removed", schema=commune.schema_name, host=name)
    return gone


def withdraw(found: DomainClaim) -> tuple[str, ...]:
    """Stop serving a name whose proof was lost for too long; a new proof will be another token's. In the caller's
    transaction."""
    return _stop(lock(found.commune), set(found.hosts) - {own_host(found.commune)})


def _stop(commune: Commune, hosts: set[str]) -> tuple[str, ...]:
    mine = Domain.objects.filter(tenant=commune, domain__in=hosts)
    gone = tuple(sorted(mine.values_list("domain", flat=True)))
    if mine.filter(is_primary=True).exists():
        _ensure_own_host(commune)
        set_primary(commune, own_host(commune))
    mine.delete()
    _forget()
    return gone


def _ensure_own_host(commune: Commune) -> None:
    own = own_host(commune)
    holder = Domain.objects.filter(domain=own).select_related("tenant").first()
    if holder is None:
        Domain.objects.bulk_create([Domain(domain=own, tenant=commune, is_primary=False)])
    elif holder.tenant_id != commune.pk:
        raise DomainRefused(_("%(host)s mène déjà à %(owner)s.") % {"host": own, "owner": holder.tenant.name})


def lock(commune: Commune) -> Commune:
    """The commune's row, read again: who changes its names, or looks at their proof, goes one after the other."""
    return Commune.objects.select_for_update(no_key=True).get(pk=commune.pk)


def _forget() -> None:
    """At once for who reads in this transaction, and once it is there for everybody."""
    forget_hosts()
    transaction.on_commit(forget_hosts)


def _refuse_elsewhere(host: str) -> None:
    match lookup.leads_here(host):
        case None:
            raise LeadsElsewhere(
                _("Le DNS ne dit pas où mène %s : réessayez, ou passez outre si vous le savez.")
                % names.shown(host)
            )
        case False:
            raise LeadsElsewhere(
                _("%s ne mène pas à ce serveur : les visiteurs de la commune y seraient perdus.")
                % names.shown(host)
            )
