"""What somebody typed, as a question to PostgreSQL: words worth searching, and those that mean the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cms.pages import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_WORDS = 8
#: Expressions that mean the same, taken for one word typed.
MAX_ALTERNATIVES = 8

#: Small words that people type and that no page is about (the dictionary knows most, not all: pitfall 33).
_SMALL = frozenset(
    re.split(
        r"\s+",
        "a à au aux avec ce ces comment dans de des du elle en est et faire il ils j je l la le les leur ma mes mon me"
        " nos notre ou où par pas pour qu que quel quelle quels quelles qui s sa se ses son sur un une vos votre d c n m t"
        " y",
    )
)
_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """The words worth searching; all of them when they are all small."""
    found = _WORD.findall(text.lower())[:MAX_WORDS]
    return [word for word in found if word not in _SMALL] or found


def folded(word: str) -> str:
    """Without accents, and without the mark of a plural: enough to know a word of a list again."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(letter)
    )
    return plain[:-1] if len(plain) > 3 and plain[-1] in "sx" else plain


Expression = tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """``parts``: what was typed, in order, each with the expressions that mean the same (itself first)."""

    parts: tuple[tuple[Expression, ...], ...]

    @property
    def words(self) -> list[str]:
        return [word for part in self.parts for word in part[0]]

    def query(self, *, every: bool = True, weight: str = "") -> str:
        """For ``to_tsquery``: each part, or any of them; only in what bears ``weight`` (A to D) when given. A word that was
        typed may be the beginning of one; a synonym is whole."""
        parts = (
            "("
            + " | ".join(_expression(one, weight, is_typed=place == 0) for place, one in enumerate(part))
            + ")"
            for part in self.parts
        )
        return (" & " if every else " | ").join(parts)


def _expression(words: Expression, weight: str, *, is_typed: bool) -> str:
    mark = ("*" if is_typed else "") + weight
    return "(" + " & ".join(f"{word}:{mark}" if mark else word for word in words) + ")"


def ask(text: str, own_groups: Iterable[list[str]] = ()) -> Asked:
    """The question; ``own_groups`` are the commune's synonyms (cms.pages.synonyms)."""
    words = words_of(text)
    groups = [[_words_of_expression(one) for one in group] for group in (*own_groups, *synonyms.SHIPPED)]
    parts: list[tuple[Expression, ...]] = []
    left = list(words)
    while left:
        taken, others = _longest(left, groups)
        parts.append((taken, *others[:MAX_ALTERNATIVES]))
        left = left[len(taken) :]
    return Asked(tuple(parts))


def _words_of_expression(expression: str) -> Expression:
    return tuple(words_of(expression))


def _longest(words: list[str], groups: list[list[Expression]]) -> tuple[Expression, list[Expression]]:
    """The longest beginning of ``words`` that a group knows, and what the group says instead; else its first word."""
    stems = [folded(word) for word in words]
    taken: Expression = tuple(words[:1])
    others: list[Expression] = []
    for group in groups:
        for known in group:
            size = len(known)
            if size < len(taken) or stems[:size] != [folded(word) for word in known]:
                continue
            if size > len(taken):
                taken, others = tuple(words[:size]), []
            others += [other for other in group if other != known and other not in others]
    return taken, others
