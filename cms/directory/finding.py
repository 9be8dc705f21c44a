"""The directory as it is asked: words, kinds, categories, open now, accessible, a letter. Everything is in the address."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cms.directory.enums import CATEGORIES, EntryKind
from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import QueryDict

    from cms.directory.listed import Listed
    from tenants.models import Commune

MAX_QUERY = 120
YES = "oui"


@dataclass(frozen=True)
class Asked:
    """What somebody asked of a list. `kinds` is for the whole directory only."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    open_now: bool = False
    accessible: bool = False
    letter: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Whatever is not one of the answers is dropped."""
        letter = query.get("lettre", "")[:1].upper()
        return cls(
            words=query.get("q", "").replace("\0", "").strip()[:MAX_QUERY],
            kinds=tuple(one for one in dict.fromkeys(query.getlist("nature")) if one in EntryKind.values),
            categories=tuple(dict.fromkeys(query.getlist("categorie")))[:20],
            open_now=query.get("ouvert") == YES,
            accessible=query.get("acces") == YES,
            letter=letter if letter.isascii() and (letter.isalpha() or letter == "#") else "",
        )

    def __bool__(self) -> bool:
        return self != Asked()

    def address(self) -> str:
        """The query that asks the same, without a page."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [("nature", one) for one in self.kinds] + [("categorie", one) for one in self.categories]
        pairs += [("ouvert", YES)] if self.open_now else []
        pairs += [("acces", YES)] if self.accessible else []
        pairs += [("lettre", self.letter)] if self.letter else []
        return urlencode(pairs)


@dataclass(frozen=True)
class Choice:
    """A box of a facet, and how many entries it would show."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Letter:
    """A letter of the index; without a link when no name begins with it."""

    letter: str
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Answer:
    entries: list[Listed]
    facets: tuple[Facet, ...]
    letters: tuple[Letter, ...]


def answer(
    known: Sequence[Listed], asked: Asked, kind: EntryKind | None, commune: Commune, now: datetime
) -> Answer:
    """What is listed, and by each facet what it would list: counted with the other questions, without its own."""
    found = [one for one in known if _has(one, asked, commune, now)]
    without_letter = [one for one in known if _has(one, replace(asked, letter=""), commune, now)]
    letters = {one.letter for one in without_letter}
    index = tuple(
        Letter(one, replace(asked, letter="" if one == asked.letter else one).address(), one == asked.letter)
        for one in sorted(letters)
    )
    is_ordered = kind is not EntryKind.ELECTED  # by the tableau
    letters_shown = index if is_ordered and len(letters) > 1 else ()
    return Answer(found, _facets(known, asked, kind, commune, now), letters_shown)


def _has(one: Listed, asked: Asked, commune: Commune, now: datetime) -> bool:
    if asked.kinds and one.kind not in asked.kinds:
        return False
    if asked.categories and not set(asked.categories) & set(one.categories):
        return False
    if asked.letter and one.letter != asked.letter:
        return False
    if asked.accessible and not one.is_accessible:
        return False
    if asked.words and not all(f" {word}" in one.haystack for word in fold(asked.words).split("-") if word):
        return False
    return not asked.open_now or one.is_open_at(now, commune)


def _facets(
    known: Sequence[Listed], asked: Asked, kind: EntryKind | None, commune: Commune, now: datetime
) -> tuple[Facet, ...]:
    facets = []
    if kind is None:
        found = Counter(
            one.kind for one in known if _has(one, replace(asked, kinds=(), categories=()), commune, now)
        )
        chosen = [
            Choice(one.value, str(one.label), found[one], one.value in asked.kinds)
            for one in EntryKind
            if found[one]
        ]
        facets.append(Facet("nature", _("Nature"), tuple(chosen)))
    alone = kind or (EntryKind(asked.kinds[0]) if len(asked.kinds) == 1 else None)
    if alone is not None and CATEGORIES[alone]:
        others = replace(asked, categories=())
        counted = Counter(slug for one in known if _has(one, others, commune, now) for slug in one.categories)
        words = CATEGORIES[alone]
        boxes = [
            Choice(one, str(words[one]), counted[one], one in asked.categories)
            for one in words
            if counted[one]
        ]
        facets.append(Facet("categorie", _("Catégorie"), tuple(boxes)))
    facets.append(_conditions(known, asked, commune, now))
    return tuple(one for one in facets if len(one.choices) > 1 or any(box.is_chosen for box in one.choices))


def _conditions(known: Sequence[Listed], asked: Asked, commune: Commune, now: datetime) -> Facet:
    """Two boxes of their own names, drawn as one question."""
    opened = sum(
        _has(one, replace(asked, open_now=True), commune, now) for one in known if one.hours.is_known
    )
    reached = sum(_has(one, replace(asked, accessible=True), commune, now) for one in known if one.access)
    boxes = []
    if any(one.hours.is_known for one in known):
        boxes.append(Choice("ouvert", _("Ouvert maintenant"), opened, asked.open_now))
    if any(one.access for one in known):
        boxes.append(Choice("acces", _("Accessible en fauteuil roulant"), reached, asked.accessible))
    return Facet("", _("Conditions"), tuple(boxes))
