"""Collections, facts and moved dates as lines of text: what forms and files hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cms.streets.enums import Waste
from cms.streets.parts import Fact
from cms.streets.rounds import BadRound, Round, read_round
from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CANCELLED = frozenset({"supprimee", "annulee", "non", "pas-de-collecte"})
#: Words by which a line of text names a waste.
_WASTES = {fold(name): waste for waste in Waste for name in (waste.value, str(waste.label))}


def read_rounds(texts: Mapping[Waste, str]) -> tuple[Round, ...]:
    """Raises BadRound with the waste named."""
    found = []
    for waste, text in texts.items():
        try:
            one = read_round(waste, text)
        except BadRound as error:
            raise BadRound(f"{waste.label}\u00a0: {error}") from error
        if one is not None:
            found.append(one)
    return tuple(found)


def read_round_lines(text: str) -> tuple[Round, ...]:
    """« Verre : 1er mardi du mois », one waste a line. Raises BadRound."""
    texts: dict[Waste, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, rest = line.partition(":")
        waste = _WASTES.get(fold(name))
        if not colon or waste is None:
            known = ", ".join(one.value for one in Waste)
            raise BadRound(
                _("« %(line)s »\u00a0: commencez par l’un de %(known)s, puis deux points.")
                % {"line": line.strip(), "known": known}
            )
        texts[waste] = rest
    return read_rounds(texts)


def write_round_lines(rounds: Iterable[Round]) -> str:
    return "\n".join(f"{one.waste.value} : {one.words}" for one in rounds)


def read_facts(text: str) -> tuple[Fact, ...]:
    """« École de secteur : Jean-Moulin », one a line. Raises ValueError with words."""
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        label, colon, value = line.partition(":")
        if not colon or not label.strip() or not value.strip():
            raise ValueError(
                _("« %s »\u00a0: écrivez ce que c’est, deux points, puis la réponse.") % line.strip()
            )
        found.append(Fact(label=label.strip()[:80], value=value.strip()[:300]))
    return tuple(found)


def write_facts(facts: Iterable[Fact]) -> str:
    return "\n".join(f"{one.label} : {one.value}" for one in facts)


def read_moved(text: str) -> dict[date, date | None]:
    """« 25/12/2026 : 26/12/2026 » or « 25/12/2026 : supprimée », one a line. Raises ValueError with words."""
    found: dict[date, date | None] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        before, _colon, after = line.partition(":")
        try:
            found[_date(before)] = None if fold(after) in _CANCELLED else _date(after)
        except ValueError as error:
            raise ValueError(
                _("« %s »\u00a0: écrivez 25/12/2026 : 26/12/2026, ou 25/12/2026 : supprimée.") % line.strip()
            ) from error
    return found


def write_moved(moved: Mapping[date, date | None]) -> str:
    return "\n".join(
        f"{before:%d/%m/%Y} : {f'{after:%d/%m/%Y}' if after else 'supprimée'}"
        for before, after in sorted(moved.items())
    )


def _date(text: str) -> date:
    text = text.strip()
    if text.count("/") == 2:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    return date.fromisoformat(text)
