"""What no open package knows of a commune, and the go-live checklist asks: the mairie gives it, the operator writes it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tenants import geography
from tenants.current import operator_context
from tenants.errors import TenantError
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = structlog.get_logger(__name__)

#: Of a commune's images and documents: as little as the setting allows, and a terabyte.
LEAST_MB: Final = 10
MOST_MB: Final = 1_000_000


@dataclass(frozen=True)
class Particulars:
    """None leaves a fact as it is; an empty text takes it away."""

    siren: str | None = None
    siret: str | None = None
    contact_email: str | None = None
    dpo_contact: str | None = None
    publication_director: str | None = None
    media_quota_mb: str | None = None

    @property
    def given(self) -> dict[str, str]:
        """Those that are told, by the name of their column."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


class BadParticulars(TenantError):
    """What was told cannot be; ``problems`` says why in French, by the name of the column."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


def describe(commune: Commune, told: Particulars) -> tuple[str, ...]:
    """Write what was told; the names of the columns that changed. Raises BadParticulars, and then nothing is written."""
    with operator_context(), transaction.atomic():
        kept = Commune.objects.select_for_update().get(pk=commune.pk)
        values = checked(kept, told)
        changed = tuple(name for name, value in values.items() if getattr(kept, name) != value)
        if changed:
            Commune.objects.filter(pk=commune.pk).update(**{name: values[name] for name in changed})
    for name in changed:
        setattr(commune, name, values[name])
    if changed:
        log.info("commune.described", schema=commune.schema_name, columns=changed)
        forget_hosts()
    return changed


def checked(commune: Commune, told: Particulars) -> dict[str, Any]:
    """What was told as it is to be written. Raises BadParticulars with every problem at once."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    given = told.given
    siren = given.get("siren", commune.siren)
    readers: dict[str, Callable[[str], Any]] = {
        "siren": lambda text: _siren(commune, text),
        "siret": lambda text: read_siret(text, "".join(siren.split())),
        "contact_email": read_email,
        "dpo_contact": lambda text: _line(text, "dpo_contact"),
        "publication_director": lambda text: _line(text, "publication_director"),
        "media_quota_mb": read_megabytes,
    }
    for name, text in given.items():
        try:
            values[name] = readers[name](text) if text.strip() else _nothing(commune, name)
        except ValueError as problem:
            problems[name] = str(problem)
    kept = values.get("siret", commune.siret)
    if kept and "siren" in values and "siret" not in given and not kept.startswith(values["siren"] or " "):
        problems["siren"] = _("Le SIRET écrit plus tôt ne commence pas par ce SIREN : donnez aussi le SIRET.")
    if problems:
        raise BadParticulars(problems)
    return values


def siren_is_ours_to_write(commune: Commune) -> bool:
    """Whether the official geography has no SIREN for this commune (94 towns overseas)."""
    try:
        return not geography.find_town(commune.insee).siren
    except geography.TownLookupError:  # merged since: what was known stays
        return False


def read_siren(text: str) -> str:
    """Raises ValueError, in French."""
    digits = "".join(text.split())
    if len(digits) != 9 or not _are_digits(digits):
        raise ValueError(_("Un SIREN compte 9 chiffres."))
    if not _key_holds(digits):
        raise ValueError(_("Ce SIREN n’existe pas : un chiffre est faux ou deux sont inversés."))
    return digits


def read_siret(text: str, siren: str) -> str:
    """A SIRET of the body whose SIREN is ``siren``. Raises ValueError, in French."""
    digits = "".join(text.split())
    if len(digits) != 14 or not _are_digits(digits):
        raise ValueError(_("Un SIRET compte 14 chiffres."))
    if not siren:
        raise ValueError(_("Donnez d’abord le SIREN de la commune : son SIRET commence par lui."))
    if not digits.startswith(siren):
        raise ValueError(_("Le SIRET de la commune commence par son SIREN, %s.") % siren)
    if not _key_holds(digits):
        raise ValueError(_("Ce SIRET n’existe pas : un chiffre est faux ou deux sont inversés."))
    return digits


def read_email(text: str) -> str:
    """Raises ValueError, in French."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(_("« %s » n’est pas une adresse électronique.") % address) from None
    return _line(address, "contact_email")


def read_megabytes(text: str) -> int:
    """Raises ValueError, in French."""
    digits = "".join(text.split())
    if not _are_digits(digits) or not LEAST_MB <= (size := int(digits[:9])) <= MOST_MB:
        raise ValueError(
            _(
                "Écrivez un nombre de mégaoctets, de %(least)s à %(most)s\u202f; rien, pour la place ordinaire."
            )
            % {"least": LEAST_MB, "most": MOST_MB}
        )
    return size


def _siren(commune: Commune, text: str) -> str:
    digits = read_siren(text)
    if digits == commune.siren:
        return digits
    if not siren_is_ours_to_write(commune):
        raise ValueError(_("Le SIREN de cette commune vient du répertoire officiel : il ne se change pas."))
    other = Commune.objects.filter(siren=digits).exclude(pk=commune.pk).first()
    if other is not None:
        raise ValueError(_("Ce SIREN est celui de %s.") % other.name)
    return digits


def _nothing(commune: Commune, name: str) -> str | None:
    """An open commune keeps what it could not have opened without."""
    if name == "media_quota_mb":
        return None
    if name == "siren" and not siren_is_ours_to_write(commune):
        raise ValueError(_("Le SIREN de cette commune vient du répertoire officiel : il ne se change pas."))
    if name == "siren" and commune.siren:
        raise ValueError(_("Un SIREN écrit se corrige, il ne s’efface pas."))
    is_open = commune.state != CommuneState.PREPARING and not commune.is_demonstration
    if is_open and name != "publication_director" and getattr(commune, name):
        raise ValueError(_("Une commune ouverte ne peut rester sans : écrivez ce qui le remplace."))
    return ""


def _line(text: str, name: str) -> str:
    """One line, no longer than its column."""
    words = " ".join(text.split())
    longest = Commune._meta.get_field(name).max_length
    if longest and len(words) > longest:
        raise ValueError(_("%(longest)s caractères au plus : il y en a %(length)s.") % {
            "longest": longest, "length": len(words),
        })  # fmt: skip
    return words


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _key_holds(digits: str) -> bool:
    """INSEE's control key, Luhn's: every second digit from the right counts double, its own digits added up. La Poste's
    exception is not for a commune."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0
