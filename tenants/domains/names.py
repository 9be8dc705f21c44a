"""Host names: read as people type them, written as the DNS wants them (RFC 1123, RFC 5890), and judged."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final

import idna
from django.conf import settings
from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

#: Where the proof of a name is looked for, and how it begins.
RECORD_LABEL: Final = "_parvis"
RECORD_PREFIX: Final = "parvis-commune="

#: Host names as RFC 1123 has them, two labels at least, the last one not all digits.
_HOST = re.compile(
    r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{2,59})\Z"
)
#: ``_parvis.www.`` before it must still fit in a name of the DNS.
_LONGEST = 253 - len(RECORD_LABEL) - len(".www.")


def read_host(text: str) -> str:
    """A host name in lower case, in its ASCII form, without port. Raises ValueError, in French."""
    typed = text.strip().removesuffix(".")
    host = _ascii(typed)
    if not _HOST.match(host) or len(host) > _LONGEST or _is_address(typed):
        raise ValueError(
            _("« %s » n’est pas un nom de domaine : écrivez par exemple www.ma-commune.fr.")
            % typed[:260].lower()
        )
    if not _suffixes().privatesuffix(host):
        raise ValueError(_("« %s » est un domaine public : personne n’en est seul titulaire.") % shown(host))
    return host


def is_host(text: str) -> bool:
    """Whether this could be a host's name at all, in the form of the DNS."""
    return bool(_HOST.match(text))


def bare_name(host: str) -> str:
    """The name whose proof is asked for ``host``: without ``www``, since whoever holds a name holds what is under it."""
    under = host.removeprefix("www.")
    return under if under != host and _suffixes().privatesuffix(under) else host


def hosts_of(name: str) -> tuple[str, str]:
    return name, f"www.{name}"


def shown(host: str) -> str:
    """As people read it: vénissieux.fr, not xn--vnissieux-b4a.fr."""
    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


def is_operators(host: str) -> bool:
    """Whether the name is the operator's to give: its console, the domain of its communes, and what is under them."""
    return any(host == own or host.endswith(f".{own}") for own in _operators_names())


def holds_operators(host: str) -> bool:
    """Whether the operator's names are under this one: whoever had it would answer for them."""
    return any(own.endswith(f".{host}") for own in _operators_names())


def _operators_names() -> tuple[str, ...]:
    return (*(name.lower() for name in settings.OPERATOR_HOSTS), settings.COMMUNE_DOMAIN.lower())


def _ascii(typed: str) -> str:
    """IDNA 2008 after the mapping of UTS 46 (capitals, wide letters); "" for what cannot be a name."""
    try:
        return idna.encode(typed, uts46=True, std3_rules=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """Read once a process, 0.2 s, and only where names are written. The list comes with the library: no network."""
    return PublicSuffixList()
