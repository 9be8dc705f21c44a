"""What the DNS says of a name: is the proof there, and does the name lead to this installation?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings

from tenants.domains.enums import Finding

if TYPE_CHECKING:
    import dns.resolver

    from tenants.domains.models import DomainClaim

log = structlog.get_logger(__name__)

#: Seconds for one question, all servers tried; a person may be waiting for two of them.
PATIENCE: Final = 4.0
#: Seconds for one server before the next is asked.
_ONE_SERVER: Final = 1.5
_LONGEST_ANSWER: Final = 40


def look(claim: DomainClaim) -> Finding:
    """Whether the proof stands in the DNS. It must stand under that very name: an alias would let whoever holds its
    target answer, long after the commune forgot it (a dangling CNAME)."""
    import dns.resolver  # 4 MB of a process that looks for no name
    from dns.rdatatype import RdataType

    try:
        answer = _resolver().resolve(claim.record_name, RdataType.TXT, search=False)
    except dns.resolver.NXDOMAIN as absent:
        return Finding.ALIAS if absent.canonical_name.to_text(True) != claim.record_name else Finding.ABSENT
    except dns.resolver.NoAnswer as absent:
        return Finding.ALIAS if _is_alias(absent.kwargs["response"]) else Finding.ABSENT
    except dns.exception.DNSException as trouble:
        log.info("domains.dns", host=claim.host, error=type(trouble).__name__)
        return Finding.UNKNOWN
    if _is_alias(answer.response):
        return Finding.ALIAS
    values = {b"".join(record.strings) for record in list(answer)[:_LONGEST_ANSWER]}
    return Finding.PRESENT if claim.record_value.encode() in values else Finding.OTHER


def leads_here(host: str) -> bool | None:
    """Whether every address of ``host`` is one of this installation's; None when the DNS does not tell."""
    theirs, ours = addresses_of(host), our_addresses()
    if theirs is None or not ours:
        return None
    return bool(theirs) and theirs <= ours


def our_addresses() -> frozenset[str]:
    """``PARVIS_PUBLIC_ADDRESSES``, else those of the console."""
    return frozenset(settings.PUBLIC_ADDRESSES) or addresses_of(settings.OPERATOR_HOSTS[0]) or frozenset()


def addresses_of(host: str) -> frozenset[str] | None:
    """IPv4 and IPv6, aliases followed; None when the DNS does not answer."""
    import dns.resolver  # 4 MB of a process that looks for no name
    from dns.rdatatype import RdataType

    found: set[str] = set()
    for kind in (RdataType.A, RdataType.AAAA):
        try:
            found.update(record.address for record in _resolver().resolve(host, kind, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            continue
        except dns.exception.DNSException:
            return None
    return frozenset(found)


def _resolver() -> dns.resolver.Resolver:
    """The machine's own, or those of ``PARVIS_DNS_SERVERS`` (an inside view of the DNS would prove nothing).

    Raises dns.resolver.NoResolverConfiguration, a DNSException.
    """
    import dns.nameserver  # 4 MB of a process that looks for no name
    import dns.resolver

    servers = settings.DNS_SERVERS
    resolver = dns.resolver.Resolver(configure=not servers)
    if servers:
        resolver.nameservers = [dns.nameserver.Do53Nameserver(address, port) for address, port in servers]
    resolver.lifetime, resolver.timeout = PATIENCE, _ONE_SERVER
    return resolver


def _is_alias(response: object) -> bool:
    """Whether the answer went through a CNAME, or a DNAME's made-up one."""
    from dns.rdatatype import RdataType  # read already, with the answer

    sections = getattr(response, "answer", ())
    return any(rrset.rdtype in {RdataType.CNAME, RdataType.DNAME} for rrset in sections)
